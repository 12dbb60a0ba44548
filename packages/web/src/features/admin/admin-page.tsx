import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const AdminPage = () => {
  const { t } = useTranslation('admin');
  return <Page title={t('title')}>{null}</Page>;
};
