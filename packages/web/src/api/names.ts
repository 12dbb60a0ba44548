import { useMemo } from 'react';
import { useCall } from './use-call.ts';

/** Things are told by name; most answers carry ids alone. */
export const useLoopNames = (): ReadonlyMap<string, string> => {
  const { data } = useCall('listLoops');
  return useMemo(() => new Map(data?.items.map(({ id, name }) => [id, name])), [data]);
};

export const useStationNames = (): ReadonlyMap<string, string> => {
  const { data } = useCall('listStations');
  return useMemo(() => new Map(data?.items.map(({ id, name }) => [id, name])), [data]);
};
