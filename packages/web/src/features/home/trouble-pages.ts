import type { Trouble } from '@lemniscate/contracts';
import type { LinkProps } from '@tanstack/react-router';

type Page = Pick<LinkProps, 'to' | 'params' | 'search'>;

/** Where a trouble is dealt with. */
export const pageOfTrouble = ({ kind, stationName, stationId, deviceId, turnId }: Trouble): Page => {
  const station = stationName ?? stationId ?? '';
  const device: Page = { to: '/fleet', search: { device: deviceId ?? undefined } };
  switch (kind) {
    case 'device_silent':
    case 'device_problem':
    case 'spool_dropping':
    case 'records_held':
      return device;
    case 'station_without_model':
      return { to: '/start' };
    case 'drift':
      return { to: '/stations/$station', params: { station }, search: { tab: 'drift' } };
    case 'escapes_reported':
      return { to: '/stations/$station', params: { station }, search: { tab: 'rates' } };
    case 'conflicts_waiting':
      return { to: '/review', search: { station } };
    case 'rollout_halted':
      return turnId ? { to: '/turns/$turn', params: { turn: turnId } } : { to: '/turns' };
    default:
      return { to: '/' };
  }
};

/** The station, with its device where that is the matter; the loop's name for a roll-out. */
export const whereOfTrouble = ({ stationName, deviceName, params }: Trouble): string | undefined =>
  [stationName, deviceName].filter(Boolean).join(' · ') ||
  (typeof params['loop'] === 'string' ? params['loop'] : undefined);
