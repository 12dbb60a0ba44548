import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceState as State, StationView } from './device-view.ts';

const COLOURS = { seen: 'teal', silent: 'orange', revoked: 'gray', never: 'gray' } as const;

/** Whether a device is heard: by a word and a dot. */
export const DeviceState = ({ state }: { state: State }) => {
  const { t } = useTranslation('fleet');
  return (
    <Badge variant="dot" color={COLOURS[state]} tt="none" miw="max-content">
      {t(`deviceState.${state}`)}
    </Badge>
  );
};

const STATION_COLOURS = {
  running: 'teal',
  waiting_for_model: 'yellow',
  stopped: 'gray',
  error: 'orange',
  not_reported: 'gray',
} as const;

export const StationState = ({ state }: { state: StationView['state'] }) => {
  const { t } = useTranslation('fleet');
  return (
    <Badge variant="dot" color={STATION_COLOURS[state]} tt="none" miw="max-content">
      {t(`stationState.${state}`)}
    </Badge>
  );
};
