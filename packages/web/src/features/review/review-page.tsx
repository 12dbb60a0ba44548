import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const ReviewPage = () => {
  const { t } = useTranslation('review');
  return <Page title={t('title')}>{null}</Page>;
};
