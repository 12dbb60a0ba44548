import { useMemo } from 'react';
import { useCall } from '../../api/use-call.ts';
import type { ModelRole } from './role-badge.tsx';

export interface Deployment {
  /** Stations whose verdict is this model's. */
  stations: readonly string[];
  role: ModelRole | null;
}

const NOWHERE: Deployment = { stations: [], role: null };

/** Which model judges where now, and which are on their way there. */
export const useDeployments = (): ((modelId: string) => Deployment) => {
  const { data: stations } = useCall('listStations');
  const { data: rolling } = useCall('listTurns', { query: { state: 'rolling_out', limit: 100 } });
  const { data: gating } = useCall('listTurns', { query: { state: 'gating', limit: 100 } });
  return useMemo(() => {
    const at = new Map<string, string[]>();
    for (const { name, championId } of stations?.items ?? [])
      if (championId) at.set(championId, [...(at.get(championId) ?? []), name]);
    const challengers = new Set(
      [...(rolling?.items ?? []), ...(gating?.items ?? [])].map(({ challengerId }) => challengerId),
    );
    return (modelId) => {
      const names = at.get(modelId);
      if (names) return { stations: names, role: 'champion' };
      return challengers.has(modelId) ? { stations: [], role: 'challenger' } : NOWHERE;
    };
  }, [stations, rolling, gating]);
};
