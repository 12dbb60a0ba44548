import { expect, test } from 'vitest';
import { layOut, NODE_HEIGHT_PX } from './layout.ts';
import { placeColumn } from './place-column.ts';

/** Loops of turns: each dataset teaches a model, each model derives from the one three before it. */
const lineage = (loops: number, turns: number) => {
  const nodes = ['base'];
  const edges: { from: string; to: string }[] = [];
  for (let loop = 0; loop < loops; loop += 1) {
    nodes.push(`loop${loop}`);
    for (let turn = 0; turn < turns; turn += 1) {
      const name = `${loop}-${turn}`;
      nodes.push(`data${name}`, `model${name}`);
      edges.push(
        { from: `loop${loop}`, to: `data${name}` },
        { from: `data${name}`, to: `model${name}` },
        { from: turn < 3 ? 'base' : `model${loop}-${turn - 3}`, to: `model${name}` },
      );
    }
  }
  return { nodes, edges };
};

test('edges lead to the right and no two nodes lie on each other', () => {
  const { nodes, edges } = lineage(4, 30);
  const positions = layOut({ nodes, edges });
  const at = new Map(nodes.map((id, i) => [id, positions[i]]));
  for (const { from, to } of edges) expect(at.get(to)!.x).toBeGreaterThan(at.get(from)!.x);
  const columns = new Map<number, number[]>();
  for (const { x, y } of positions) columns.set(x, [...(columns.get(x) ?? []), y]);
  for (const ys of columns.values()) {
    const sorted = ys.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i += 1)
      expect(sorted[i] - sorted[i - 1]).toBeGreaterThanOrEqual(NODE_HEIGHT_PX);
  }
});

test('a dataset stands beside the model that it taught', () => {
  const { nodes, edges } = lineage(1, 12);
  const positions = layOut({ nodes, edges });
  const x = (id: string): number => positions[nodes.indexOf(id)].x;
  expect(x('model0-11') - x('data0-11')).toBe(x('model0-0') - x('data0-0'));
});

test('a cycle and an edge to nowhere do not stop it', () => {
  const positions = layOut({
    nodes: ['a', 'b'],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
      { from: 'a', to: 'gone' },
    ],
  });
  expect(positions).toHaveLength(2);
});

test('places keep their order, their distance and as much of what they want as they can', () => {
  expect(placeColumn([0, 0, 0], 10)).toEqual([-10, 0, 10]);
  expect(placeColumn([0, 100], 10)).toEqual([0, 100]);
  expect(placeColumn([50, 0], 10)).toEqual([20, 30]);
});
