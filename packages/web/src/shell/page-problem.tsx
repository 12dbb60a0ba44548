import { Container } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';

export const PageNotFound = () => {
  const { t } = useTranslation();
  return <Empty title={t('error.notFound')}>{t('error.notFoundHint')}</Empty>;
};

export const PageStopped = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  return (
    <Container py="xl">
      <Empty title={t('error.page')}>{t('error.pageHint')}</Empty>
      <ErrorNote error={error} onRetry={() => window.location.reload()} />
    </Container>
  );
};
