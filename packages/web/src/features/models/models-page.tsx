import { Button, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../components/links.tsx';
import { pagesOptions, useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Page } from '../../components/page.tsx';
import { BasesList } from './bases-list.tsx';
import { ModelsTable } from './models-table.tsx';

const ModelList = ({ loop }: { loop: string | undefined }) => {
  const { t } = useTranslation(['models', 'common']);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(pagesOptions('listModels', { query: { loop, limit: 100 } }));
  const models = data?.pages.flatMap(({ items }) => items);
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending || !models) return <Skeleton height={320} aria-busy="true" />;
  if (models.length === 0)
    return (
      <Empty title={t('empty')} action={<ButtonLink to="/start">{t('emptyAction')}</ButtonLink>}>
        {t('emptyHint')}
      </Empty>
    );
  return (
    <Stack gap="sm">
      <ModelsTable models={models} />
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
      <Text size="xs" c="dimmed">
        {t('crossValidated')}
      </Text>
    </Stack>
  );
};

export const ModelsPage = () => {
  const { t } = useTranslation('models');
  const { loop } = useSearch({ from: '/signed-in/models' });
  const navigate = useNavigate();
  const { data: loops } = useCall('listLoops');
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        loops &&
        loops.items.length > 1 && (
          <Select
            aria-label={t('loop')}
            placeholder={t('all')}
            data={loops.items.map(({ name }) => name)}
            value={loop ?? null}
            clearable
            onChange={(next) =>
              void navigate({ to: '/models', search: { loop: next ?? undefined }, replace: true })
            }
          />
        )
      }
    >
      <Card title={t('list')}>
        <ModelList loop={loop} />
      </Card>
      <BasesList />
    </Page>
  );
};
