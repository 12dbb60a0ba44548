import type { Loop } from '@lemniscate/contracts';
import { Button, Group, Select, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { CreateLoop } from './create-loop.tsx';
import { LoopCard } from './loop-card.tsx';
import { TurnTable } from './turn-table.tsx';
import './turns.css';

export const TurnsPage = () => {
  const { t } = useTranslation('turns');
  const { loop: chosen } = useSearch({ from: '/signed-in/turns' });
  const navigate = useNavigate({ from: '/turns' });
  const mayChange = useMay('engineer');
  const [creating, setCreating] = useState(false);
  const loops = useCall('listLoops');
  const { data: stations } = useCall('listStations');
  const free = (stations?.items ?? []).filter(({ loopId }) => loopId === null);
  const shownOf = (items: readonly Loop[]): readonly Loop[] =>
    chosen ? items.filter(({ name, id }) => name === chosen || id === chosen) : items;
  const several = (loops.data?.items.length ?? 0) > 1;
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Group gap="sm">
          {several && (
            <Select
              aria-label={t('list.ofLoop')}
              placeholder={t('list.allLoops')}
              clearable
              clearButtonProps={{ 'aria-label': t('list.allLoops') }}
              value={chosen ?? null}
              data={loops.data?.items.map(({ name }) => name)}
              onChange={(value) => void navigate({ search: { loop: value ?? undefined }, replace: true })}
            />
          )}
          {mayChange && free.length > 0 && (
            <Button variant="default" onClick={() => setCreating(true)}>
              {t('loop.create')}
            </Button>
          )}
        </Group>
      }
    >
      <Loaded query={loops} heightPx={160}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t('empty.title')}
              action={
                mayChange &&
                (free.length > 0 ? (
                  <Button onClick={() => setCreating(true)}>{t('loop.create')}</Button>
                ) : (
                  <ButtonLink to="/start">{t('empty.action')}</ButtonLink>
                ))
              }
            >
              {t('empty.text')}
            </Empty>
          ) : (
            <Stack>
              {shownOf(items).map((loop) => (
                <LoopCard key={loop.id} loop={loop} stations={stations?.items ?? []} />
              ))}
              <TurnTable loops={items} loop={chosen} />
            </Stack>
          )
        }
      </Loaded>
      {creating && <CreateLoop stations={free} onClose={() => setCreating(false)} />}
    </Page>
  );
};
