import { DEVICE_SILENT_MS, type Device, type Station } from '@lemniscate/contracts';
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

type State = 'none' | 'never' | 'silent' | 'revoked' | 'running' | 'waiting_for_model' | 'stopped' | 'error';

export const deviceStateOf = (
  station: Pick<Station, 'id'>,
  device: Device | undefined,
  now = Date.now(),
): State => {
  if (!device) return 'none';
  if (device.revoked) return 'revoked';
  if (device.lastSeenAt === null) return 'never';
  if (now - Date.parse(device.lastSeenAt) > DEVICE_SILENT_MS) return 'silent';
  return device.report?.stations.find((s) => s.stationId === station.id)?.state ?? 'running';
};

const COLOURS: Record<State, string> = {
  none: 'quiet',
  never: 'warn',
  silent: 'defect',
  revoked: 'defect',
  running: 'good',
  waiting_for_model: 'warn',
  stopped: 'warn',
  error: 'defect',
};

/** Filled where it works, hollow where it does not: told without colour too. */
export const DeviceState = ({ station, device }: { station: Station; device: Device | undefined }) => {
  const { t } = useTranslation('stations');
  const { ago } = useFormat();
  const state = deviceStateOf(station, device);
  const colour = `var(--lem-${COLOURS[state]})`;
  return (
    <Group gap={6} wrap="nowrap">
      <span
        aria-hidden
        style={{
          width: 9,
          height: 9,
          borderRadius: 9,
          flex: 'none',
          border: `2px solid ${colour}`,
          background: state === 'running' ? colour : 'transparent',
        }}
      />
      <Text component="span" size="sm" truncate>
        {t(`device.${state}`)}
        {device && state === 'silent' && device.lastSeenAt && `, ${ago(device.lastSeenAt)}`}
        {device && <span className="lem-quiet"> · {device.name}</span>}
      </Text>
    </Group>
  );
};
