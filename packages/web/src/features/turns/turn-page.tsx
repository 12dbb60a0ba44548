import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const TurnPage = () => {
  const { t } = useTranslation('turns');
  return <Page title={t('title')}>{null}</Page>;
};
