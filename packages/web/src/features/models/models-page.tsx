import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const ModelsPage = () => {
  const { t } = useTranslation('models');
  return <Page title={t('title')}>{null}</Page>;
};
