import { useCall } from '../../api/use-call.ts';
import type { Ancestry } from './stages.ts';

/** How many bases and datasets the models came of. */
export const useAncestry = (): Ancestry | undefined => {
  const { data } = useCall('lineageGraph', { query: { limit: 1000 } });
  if (!data) return undefined;
  const of = (kind: string): number => data.nodes.filter((node) => node.kind === kind).length;
  return { bases: of('base'), datasets: of('dataset') };
};
