import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const DatasetPage = () => {
  const { t } = useTranslation('datasets');
  return <Page title={t('title')}>{null}</Page>;
};
