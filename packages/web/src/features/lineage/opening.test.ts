import type { LineageGraph } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { layOut, NODE_HEIGHT_PX, NODE_WIDTH_PX } from './layout.ts';
import { openingOf, READABLE_ZOOM } from './opening.ts';

const LAPTOP = { width: 1100, height: 500 };
const PHONE = { width: 366, height: 580 };

/** A chain of models, each newer than the one before; the station has the one given. */
const chain = (models: number, deployed?: number): LineageGraph => {
  const ids = Array.from({ length: models }, (_, i) => `model:${i}`);
  const node = { detail: {}, at: null };
  return {
    nodes: [
      { ...node, id: 'base:b', kind: 'base', label: 'b' },
      ...ids.map((id, i) => ({ ...node, id, kind: 'model' as const, label: id, at: `2026-01-0${i + 1}` })),
      { ...node, id: 'station:s', kind: 'station', label: 's' },
    ],
    edges: [
      ...ids.map((to, i) => ({ from: ids[i - 1] ?? 'base:b', to, relation: 'derived_from' as const })),
      ...(deployed === undefined
        ? []
        : [{ from: ids[deployed], to: 'station:s', relation: 'deployed_at' as const }]),
    ],
    truncated: false,
  };
};

const opened = (graph: LineageGraph, window: typeof LAPTOP) => {
  const positions = layOut({ nodes: graph.nodes.map(({ id }) => id), edges: graph.edges });
  const { x, y, zoom } = openingOf(graph, positions, window);
  const at = positions.findIndex(
    (place) => place.x + NODE_WIDTH_PX / 2 === x && place.y + NODE_HEIGHT_PX / 2 === y,
  );
  return { zoom, at: graph.nodes[at]?.id };
};

test('a graph opens whole where it can be read whole', () => {
  expect(opened(chain(1), { width: 2000, height: 1000 })).toMatchObject({ zoom: 1 });
  expect(opened(chain(2, 1), LAPTOP).zoom).toBeGreaterThanOrEqual(READABLE_ZOOM);
});

test('else at the newest model that is deployed, large enough to read', () => {
  expect(opened(chain(2, 0), PHONE)).toEqual({ zoom: READABLE_ZOOM, at: 'model:0' });
  expect(opened(chain(9, 4), LAPTOP)).toEqual({ zoom: READABLE_ZOOM, at: 'model:4' });
});

test('where nothing is deployed, at the newest model; where there is none, at whatever is first', () => {
  expect(opened(chain(9), PHONE)).toEqual({ zoom: READABLE_ZOOM, at: 'model:8' });
  const bare = { ...chain(0), edges: [] };
  expect(opened(bare, { width: 50, height: 50 })).toEqual({ zoom: READABLE_ZOOM, at: 'base:b' });
});
