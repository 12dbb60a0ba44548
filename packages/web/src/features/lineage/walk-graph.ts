import type { LineageGraph } from '@lemniscate/contracts';
import type { Positions } from './layout.ts';
import type { LineageIndex } from './related.ts';

/** Where an arrow key leads from a node: along an edge, or to the one above or below in its rank. */
export const createWalk = (graph: LineageGraph, index: LineageIndex, positions: Positions) => {
  const at = new Map(graph.nodes.map(({ id }, i) => [id, positions[i]]));
  const ranks = new Map<number, string[]>();
  for (const [id, { x }] of at) {
    const rank = Math.round(x);
    ranks.set(rank, [...(ranks.get(rank) ?? []), id]);
  }
  for (const ids of ranks.values()) ids.sort((a, b) => at.get(a)!.y - at.get(b)!.y);
  /** Of several the one that lies straightest. */
  const nearest = (from: string, ids: readonly string[] = []): string | undefined => {
    const y = at.get(from)?.y ?? 0;
    return ids
      .filter((id) => at.has(id))
      .toSorted((a, b) => Math.abs(at.get(a)!.y - y) - Math.abs(at.get(b)!.y - y))[0];
  };
  const beside = (from: string, step: number): string | undefined => {
    const rank = ranks.get(Math.round(at.get(from)?.x ?? 0)) ?? [];
    return rank[rank.indexOf(from) + step];
  };
  return (from: string | undefined, key: string): string | undefined => {
    if (from === undefined || !at.has(from)) return graph.nodes[0]?.id;
    switch (key) {
      case 'ArrowRight':
        return nearest(from, index.after.get(from));
      case 'ArrowLeft':
        return nearest(from, index.before.get(from));
      case 'ArrowUp':
        return beside(from, -1);
      case 'ArrowDown':
        return beside(from, 1);
      default:
        return undefined;
    }
  };
};
