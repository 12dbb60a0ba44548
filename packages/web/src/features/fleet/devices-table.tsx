import { Anchor, Group, Text, TextInput } from '@mantine/core';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { useFormat } from '../../words/format.ts';
import { DeviceState } from './device-state.tsx';
import type { DeviceView, StationView } from './device-view.ts';
import { useModelNames } from './use-model-names.ts';

const STATES = { silent: 0, never: 1, seen: 2, revoked: 3 } as const;

/** What runs; and what should, where that is another. */
const ModelText = ({ station, name }: { station: StationView; name: (id: string | null) => string }) => {
  const { t } = useTranslation('fleet');
  const { runningId, desiredId } = station;
  if (runningId === desiredId) return <>{name(runningId)}</>;
  return (
    <Group gap={4} wrap="nowrap" title={t('behind', { running: name(runningId), desired: name(desiredId) })}>
      {name(runningId)}
      <IconArrowRight size={13} aria-label={t('to')} style={{ color: 'var(--lem-warn)', flex: 'none' }} />
      {name(desiredId)}
    </Group>
  );
};

const useColumns = (open: (id: string) => void, now: number): Column<DeviceView>[] => {
  const { t } = useTranslation('fleet');
  const { bytes, number, ms, ago, instant } = useFormat();
  const model = useModelNames();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.name'),
        value: ({ name }) => name,
        cell: ({ id, name, device, stations }) => (
          <>
            <Anchor
              component="button"
              type="button"
              fw={600}
              fz="sm"
              onClick={() => open(id)}
              style={{ whiteSpace: 'nowrap' }}
            >
              {name}
            </Anchor>
            <Text size="xs" c="dimmed" hiddenFrom="sm">
              {device.lastSeenAt ? ago(device.lastSeenAt, now) : t('never')}
            </Text>
            {stations.map((station) => (
              <Text key={station.id} component="div" size="xs" c="dimmed" hiddenFrom="sm">
                {station.name} · <ModelText station={station} name={model} />
              </Text>
            ))}
          </>
        ),
      },
      {
        id: 'state',
        header: t('column.state'),
        value: ({ state }) => `${STATES[state]} ${t(`deviceState.${state}`)}`,
        cell: ({ state }) => <DeviceState state={state} />,
      },
      {
        id: 'problems',
        header: t('column.problems'),
        value: ({ problems }) => problems.join(' ') || null,
        cell: ({ problems }) => (
          <Text size="sm" lineClamp={2} maw={240} miw={problems.length > 0 ? 160 : 0}>
            {problems[0]}
            {problems.length > 1 && ` (+${problems.length - 1})`}
          </Text>
        ),
      },
      {
        id: 'stations',
        header: t('column.stations'),
        from: 'sm',
        value: ({ stations }) => stations.map(({ name }) => name).join(', ') || null,
        cell: ({ stations }) =>
          stations.map(({ id, name }) => (
            <div key={id} style={{ whiteSpace: 'nowrap' }}>
              {name}
            </div>
          )),
      },
      {
        id: 'model',
        header: t('column.model'),
        from: 'sm',
        value: ({ stations }) => stations.map(({ runningId }) => model(runningId)).join(', ') || null,
        cell: ({ stations }) =>
          stations.map((station) => (
            <div key={station.id} style={{ whiteSpace: 'nowrap' }}>
              <ModelText station={station} name={model} />
            </div>
          )),
      },
      {
        id: 'seen',
        header: t('column.seen'),
        from: 'sm',
        value: ({ device }) => device.lastSeenAt,
        cell: ({ device }) => (
          <span
            style={{ whiteSpace: 'nowrap' }}
            title={device.lastSeenAt ? instant(device.lastSeenAt) : undefined}
          >
            {device.lastSeenAt ? ago(device.lastSeenAt, now) : t('never')}
          </span>
        ),
      },
      {
        id: 'version',
        header: t('column.version'),
        from: 'md',
        value: ({ agentVersion }) => agentVersion,
        cell: ({ agentVersion }) => <span style={{ whiteSpace: 'nowrap' }}>{agentVersion ?? '–'}</span>,
      },
      {
        id: 'spool',
        header: t('column.spool'),
        numeric: true,
        from: 'md',
        value: ({ spoolRecords }) => spoolRecords,
        cell: ({ spoolRecords, spoolBytes }) =>
          spoolRecords === null ? (
            '–'
          ) : (
            <span style={{ whiteSpace: 'nowrap' }}>
              {number(spoolRecords)}
              <Text size="xs" c="dimmed">
                {bytes(spoolBytes ?? 0)}
              </Text>
            </span>
          ),
      },
      {
        id: 'dropped',
        header: t('column.dropped'),
        numeric: true,
        from: 'md',
        value: ({ droppedTotal }) => droppedTotal,
        cell: ({ droppedTotal, dropped }) => (
          <Text
            span
            inherit
            c={droppedTotal ? 'var(--lem-warn)' : undefined}
            fw={droppedTotal ? 600 : undefined}
            title={dropped.map(({ reason, count }) => `${reason} ${number(count)}`).join(', ')}
          >
            {droppedTotal === null ? '–' : number(droppedTotal)}
          </Text>
        ),
      },
      {
        id: 'disk',
        header: t('column.disk'),
        numeric: true,
        from: 'md',
        value: ({ freeDiskBytes }) => freeDiskBytes,
        cell: ({ freeDiskBytes }) => (
          <span style={{ whiteSpace: 'nowrap' }}>{freeDiskBytes === null ? '–' : bytes(freeDiskBytes)}</span>
        ),
      },
      {
        id: 'latency',
        header: t('column.latency'),
        numeric: true,
        from: 'md',
        value: ({ latencyMs }) => latencyMs?.median ?? null,
        cell: ({ latencyMs }) =>
          latencyMs ? (
            <span style={{ whiteSpace: 'nowrap' }}>
              {number(latencyMs.median, latencyMs.median < 10 ? 1 : 0)} / {ms(latencyMs.p99)}
            </span>
          ) : (
            '–'
          ),
      },
      {
        id: 'memory',
        header: t('column.memory'),
        numeric: true,
        from: 'xl',
        value: ({ memoryBytes }) => memoryBytes,
        cell: ({ memoryBytes }) => (
          <span style={{ whiteSpace: 'nowrap' }}>{memoryBytes === null ? '–' : bytes(memoryBytes)}</span>
        ),
      },
      {
        id: 'errors',
        header: t('column.errors'),
        numeric: true,
        from: 'md',
        value: ({ errors }) => errors,
        cell: ({ errors }) => (
          <Text span inherit c={errors ? 'var(--lem-warn)' : undefined} fw={errors ? 600 : undefined}>
            {errors === null ? '–' : number(errors)}
          </Text>
        ),
      },
    ],
    [t, bytes, number, ms, ago, instant, model, open, now],
  );
};

interface DevicesTableProps {
  views: readonly DeviceView[];
  now: number;
  onOpen: (id: string) => void;
}

/** All devices, those in trouble first. */
export const DevicesTable = ({ views, now, onOpen }: DevicesTableProps) => {
  const { t } = useTranslation('fleet');
  const [filter, setFilter] = useState('');
  const columns = useColumns(onOpen, now);
  return (
    <>
      <TextInput
        aria-label={t('filter')}
        placeholder={t('filter')}
        leftSection={<IconSearch size={15} aria-hidden />}
        size="xs"
        maw={280}
        mb="xs"
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
      />
      <DataTable
        rows={views}
        columns={columns}
        rowId={({ id }) => id}
        label={t('devices')}
        filter={filter}
        sortBy={{ id: 'state', desc: false }}
        onOpen={({ id }) => onOpen(id)}
        nothing={t('nothingFound')}
      />
    </>
  );
};
