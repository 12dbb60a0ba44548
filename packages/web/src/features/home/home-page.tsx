import type { Overview } from '@lemniscate/contracts';
import { SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { useFormat } from '../../words/format.ts';
import { LoopsCard } from './loops-card.tsx';
import { LoopsFigure } from './loops-figure.tsx';
import { TroublesCard } from './troubles-card.tsx';
import { VelocityCard } from './velocity-card.tsx';

/** Inspections come without events of their own: their count is asked for. */
const EVERY_MS = 5000;

const FirstStation = () => {
  const { t } = useTranslation('home');
  const may = useMay('engineer');
  return (
    <Empty
      title={t('empty.title')}
      action={
        may && (
          <ButtonLink to="/start" size="md" mt="xs">
            {t('empty.action')}
          </ButtonLink>
        )
      }
    >
      {may ? t('empty.about') : t('empty.ask')}
    </Empty>
  );
};

const Turning = ({ overview }: { overview: Overview }) => {
  const { counts, troubles, loops, velocity } = overview;
  const fresh = counts.stations === 0;
  return (
    <Stack gap="md">
      {fresh ? <FirstStation /> : <TroublesCard troubles={troubles} />}
      <LoopsFigure overview={overview} />
      {!fresh && (
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <LoopsCard loops={loops} />
          <VelocityCard velocity={velocity} />
        </SimpleGrid>
      )}
    </Stack>
  );
};

export const HomePage = () => {
  const { t } = useTranslation('home');
  const { number } = useFormat();
  const overview = useCall('overview', {}, { everyMs: EVERY_MS });
  const counts = overview.data?.counts;
  return (
    <Page
      title={t('title')}
      about={
        counts &&
        counts.stations > 0 &&
        t('about_line', {
          count: counts.stations,
          stations: number(counts.stations),
          seen: number(counts.devicesSeen),
          devices: number(counts.devices),
        })
      }
    >
      <Loaded query={overview} heightPx={520}>
        {(data) => <Turning overview={data} />}
      </Loaded>
    </Page>
  );
};
