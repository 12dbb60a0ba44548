import { Alert, Button, Code, Drawer, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { Device } from '@lemniscate/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { AskSure } from '../../components/ask-sure.tsx';
import { TextLink } from '../../components/links.tsx';
import { notify } from '../../components/notices.tsx';
import { useFormat } from '../../words/format.ts';
import { DeviceState, StationState } from './device-state.tsx';
import type { DeviceView, StationView } from './device-view.ts';
import { useModelNames } from './use-model-names.ts';

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {name}
    </Text>
    <Text size="sm" component="div" className="lem-number" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  </div>
);

const ModelLink = ({ id, name }: { id: string | null; name: (id: string | null) => string }) =>
  id === null ? (
    <>{name(null)}</>
  ) : (
    <TextLink to="/models/$model" params={{ model: id }} inherit>
      {name(id)}
    </TextLink>
  );

const StationCard = ({ station }: { station: StationView }) => {
  const { t } = useTranslation('fleet');
  const { number, ms } = useFormat();
  const model = useModelNames();
  const { latencyMs, problems, desiredId, runningId } = station;
  return (
    <div className="lem-card">
      <Group justify="space-between" mb={8} gap="xs">
        <TextLink to="/stations/$station" params={{ station: station.name }} fw={600} size="sm">
          {station.name}
        </TextLink>
        <StationState state={station.state} />
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" verticalSpacing={6}>
        <Fact name={t('column.running')}>
          <ModelLink id={runningId} name={model} />
        </Fact>
        <Fact name={t('column.desired')}>
          <ModelLink id={desiredId} name={model} />
        </Fact>
        <Fact name={t('column.challenger')}>
          <ModelLink id={station.challengerId} name={model} />
        </Fact>
        <Fact name={t('column.previous')}>
          <ModelLink id={station.previousId} name={model} />
        </Fact>
        <Fact name={t('column.latencyLong')}>
          {latencyMs ? `${ms(latencyMs.median)} / ${ms(latencyMs.p99)}` : '–'}
        </Fact>
        <Fact name={t('column.inspections')}>{number(station.inspections)}</Fact>
        <Fact name={t('column.errors')}>{number(station.errors)}</Fact>
      </SimpleGrid>
      {problems.map(({ modelId, code, detail }) => (
        <Text key={`${modelId}-${code}`} size="sm" mt={6}>
          <Code>{code}</Code> {detail}
        </Text>
      ))}
    </div>
  );
};

type Held = NonNullable<NonNullable<Device['report']>['spool']['held']>;

/** What waits of stations that are not this device's for the server, with the server's word why. */
const HeldTable = ({ held }: { held: Held }) => {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t('held')}
      </Text>
      <Table fz="sm" verticalSpacing={3} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.stations')}</Table.Th>
            {(['inspections', 'captures', 'overrides'] as const).map((kind) => (
              <Table.Th key={kind} ta="right">
                {t(`spoolOf.${kind}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {held.map(({ stationId, why, inspections, captures, overrides }) => (
            <Table.Tr key={stationId}>
              <Table.Td>
                <Code>{stationId}</Code> {why}
              </Table.Td>
              {[inspections, captures, overrides].map((n, i) => (
                <Table.Td key={i} ta="right" className="lem-number">
                  {number(n)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
};

const DroppedTable = ({ dropped }: Pick<DeviceView, 'dropped'>) => {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  if (dropped.length === 0) return <Text size="sm">{t('droppedNone')}</Text>;
  return (
    <Table fz="sm" verticalSpacing={3} withRowBorders={false} maw={360}>
      <Table.Tbody>
        {dropped.map(({ reason, count }) => (
          <Table.Tr key={reason}>
            <Table.Td>{reason}</Table.Td>
            <Table.Td ta="right" className="lem-number">
              {number(count)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

const Body = ({ view, now }: { view: DeviceView; now: number }) => {
  const { t } = useTranslation('fleet');
  const { bytes, number, ago, instant } = useFormat();
  const { device, problems, spoolRecords } = view;
  const spool = device.report?.spool;
  return (
    <Stack gap="lg">
      {problems.length > 0 && (
        <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
          {problems.map((problem) => (
            <Text size="sm" key={problem}>
              {problem}
            </Text>
          ))}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs">
        <Fact name={t('column.state')}>
          <DeviceState state={view.state} />
        </Fact>
        <Fact name={t('column.seen')}>{device.lastSeenAt ? ago(device.lastSeenAt, now) : t('never')}</Fact>
        <Fact name={t('column.enrolled')}>{instant(device.enrolledAt)}</Fact>
        <Fact name={t('column.version')}>{view.agentVersion ?? '–'}</Fact>
        <Fact name={t('column.memory')}>{view.memoryBytes === null ? '–' : bytes(view.memoryBytes)}</Fact>
        <Fact name={t('column.disk')}>{view.freeDiskBytes === null ? '–' : bytes(view.freeDiskBytes)}</Fact>
      </SimpleGrid>
      <div>
        <Title order={3} size="h6" mb={6}>
          {t('stations')}
        </Title>
        <Stack gap="xs">
          {view.stations.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('stationsNone')}
            </Text>
          )}
          {view.stations.map((station) => (
            <StationCard key={station.id} station={station} />
          ))}
        </Stack>
      </div>
      <div>
        <Title order={3} size="h6" mb={6}>
          {t('spool')}
        </Title>
        {spool && spoolRecords !== null ? (
          <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="xs" mb="sm">
            <Fact name={t('spoolOf.inspections')}>{number(spool.inspections)}</Fact>
            <Fact name={t('spoolOf.captures')}>{number(spool.captures)}</Fact>
            <Fact name={t('spoolOf.overrides')}>{number(spool.overrides)}</Fact>
            <Fact name={t('spoolOf.bytes')}>{bytes(spool.bytes)}</Fact>
          </SimpleGrid>
        ) : (
          <Text size="sm" c="dimmed">
            {t('noReport')}
          </Text>
        )}
        {spool?.held && spool.held.length > 0 && <HeldTable held={spool.held} />}
        {spool?.refused ? <Text size="sm">{t('refused', { n: number(spool.refused) })}</Text> : null}
        {spool && (
          <>
            <Text size="xs" c="dimmed">
              {t('dropped')}
            </Text>
            <DroppedTable dropped={view.dropped} />
          </>
        )}
      </div>
      <Fact name={t('column.id')}>
        <Code>{view.id}</Code>
      </Fact>
    </Stack>
  );
};

interface DeviceDrawerProps {
  view: DeviceView | undefined;
  now: number;
  onClose: () => void;
}

/** All that is known of a device. */
export const DeviceDrawer = ({ view, now, onClose }: DeviceDrawerProps) => {
  const { t } = useTranslation(['fleet', 'common']);
  const mayRevoke = useMay('admin');
  const revoke = useChange('revokeDevice');
  const [sure, setSure] = useState(false);
  return (
    <Drawer
      opened={view !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={<Text fw={650}>{view?.name}</Text>}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {view && <Body view={view} now={now} />}
      {view && mayRevoke && !view.device.revoked && (
        <>
          <Button color="red" variant="outline" size="sm" mt="xl" onClick={() => setSure(true)}>
            {t('revoke.action')}
          </Button>
          <AskSure
            opened={sure}
            title={t('revoke.title', { name: view.name })}
            about={t('revoke.about')}
            confirm={t('revoke.action')}
            danger
            onClose={() => setSure(false)}
            onConfirm={async () => {
              await revoke.mutateAsync({ params: { id: view.id } });
              notify(t('revoke.done', { name: view.name }));
            }}
          />
        </>
      )}
    </Drawer>
  );
};
