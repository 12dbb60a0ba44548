import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const TurnsPage = () => {
  const { t } = useTranslation('turns');
  return <Page title={t('title')}>{null}</Page>;
};
