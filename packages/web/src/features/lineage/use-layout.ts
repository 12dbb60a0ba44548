import type { LineageGraph } from '@lemniscate/contracts';
import { useEffect, useState } from 'react';
import type { Positions } from './layout.ts';

/** Positions of the nodes; undefined while a worker finds them, so that the page answers meanwhile. */
export const useLayout = (graph: LineageGraph): Positions | undefined => {
  const [found, setFound] = useState<{ graph: LineageGraph; positions: Positions }>();
  useEffect(() => {
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<{ positions: Positions; ms: number }>) => {
      performance.measure('lineage-layout', { start: performance.now() - data.ms, duration: data.ms });
      setFound({ graph, positions: data.positions });
      worker.terminate();
    });
    worker.postMessage({
      nodes: graph.nodes.map(({ id }) => id),
      edges: graph.edges.map(({ from, to }) => ({ from, to })),
    });
    return () => worker.terminate();
  }, [graph]);
  // An older layout is no layout of this graph unless the nodes are the same.
  return found && found.positions.length === graph.nodes.length ? found.positions : undefined;
};
