import { useTranslation } from 'react-i18next';
import { Page } from '../../components/page.tsx';

export const LineagePage = () => {
  const { t } = useTranslation('models');
  return <Page title={t('title')}>{null}</Page>;
};
