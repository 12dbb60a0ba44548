import type { Station } from '@lemniscate/contracts';
import { Button, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { pagesOptions, useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { OPEN_PHASES, RolloutCard } from './rollout-card.tsx';
import { useModelNames } from './use-model-names.ts';

/** Parts are counted without events of their own. */
const EVERY_MS = 5000;

/** Roll-outs under way, then those that are over. */
export const RolloutsTab = ({ stations, now }: { stations: readonly Station[]; now: number }) => {
  const { t } = useTranslation(['fleet', 'common']);
  const model = useModelNames();
  const loops = useCall('listLoops').data?.items;
  const query = useInfiniteQuery({
    ...pagesOptions('listRollouts', { query: { limit: 20 } }),
    refetchInterval: EVERY_MS,
  });
  return (
    <Loaded query={query}>
      {(data) => {
        const all = data.pages.flatMap(({ items }) => items);
        const open = all.filter(({ phase }) => OPEN_PHASES.includes(phase));
        const over = all.filter(({ phase }) => !OPEN_PHASES.includes(phase));
        const list = (rollouts: typeof all) => (
          <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
            {rollouts.map((rollout) => (
              <RolloutCard
                key={rollout.id}
                rollout={rollout}
                loop={loops?.find(({ id }) => id === rollout.loopId)}
                stations={stations}
                model={model}
                now={now}
              />
            ))}
          </Stack>
        );
        if (all.length === 0) return <Empty title={t('rollout.none')}>{t('rollout.noneAbout')}</Empty>;
        return (
          <Stack>
            <Card title={t('rollout.open')}>
              {open.length > 0 ? (
                list(open)
              ) : (
                <Text size="sm" c="dimmed">
                  {t('rollout.noneOpen')}
                </Text>
              )}
            </Card>
            {over.length > 0 && (
              <Card title={t('rollout.past')}>
                {list(over)}
                {query.hasNextPage && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    mt="sm"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('common:action.more')}
                  </Button>
                )}
              </Card>
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
};
