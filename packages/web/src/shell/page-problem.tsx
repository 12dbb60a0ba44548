import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../components/error-note.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';

/** Stands without the shell: it may be anybody's address. */
export const PageNotFound = () => {
  const { t } = useTranslation();
  return (
    <main>
      <Page title={t('error.notFound')} about={t('error.notFoundHint')}>
        <Group>
          <ButtonLink to="/">{t('nav.home')}</ButtonLink>
        </Group>
      </Page>
    </main>
  );
};

export const PageStopped = ({ error }: { error: unknown }) => {
  const { t } = useTranslation();
  return (
    <Page title={t('error.page')} about={t('error.pageHint')}>
      <ErrorNote error={error} onRetry={() => window.location.reload()} />
    </Page>
  );
};
