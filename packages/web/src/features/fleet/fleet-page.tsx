import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const FleetPage = () => {
  const { t } = useTranslation('fleet');
  return <Page title={t('title')}>{null}</Page>;
};
