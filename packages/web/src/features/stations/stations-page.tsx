import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const StationsPage = () => {
  const { t } = useTranslation('stations');
  return <Page title={t('title')}>{null}</Page>;
};
