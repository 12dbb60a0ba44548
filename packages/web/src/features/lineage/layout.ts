import { placeColumn } from './place-column.ts';
import { ranksOf } from './ranks.ts';

export interface LayoutInput {
  nodes: readonly string[];
  edges: readonly { from: string; to: string }[];
}

/** Upper left corner of each node, in the order given. */
export type Positions = readonly { x: number; y: number }[];

export const NODE_WIDTH_PX = 168;
export const NODE_HEIGHT_PX = 46;
const COLUMN_PX = NODE_WIDTH_PX + 90;
const ROW_PX = NODE_HEIGHT_PX + 14;
/** Forth and back through the columns; more changes little. */
const SWEEPS = 10;

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Columns from left to right, each with its nodes from top to bottom. */
const columnsOf = (ranks: readonly number[]): number[][] => {
  const columns: number[][] = [];
  for (const [node, rank] of ranks.entries()) (columns[rank] ??= []).push(node);
  return Array.from(columns, (column) => column ?? []);
};

/**
 * Layers after Sugiyama, Tagawa & Toda 1981: nodes in columns, so that edges lead to the right; the order within a column
 * by the mean of the neighbours; then each as near to that mean as the others leave room. Long edges get no nodes of
 * their own: with them dagre takes ten seconds for 1,000 nodes, without them this takes some milliseconds.
 */
export const layOut = ({ nodes, edges }: LayoutInput): Positions => {
  const number = new Map(nodes.map((id, i) => [id, i]));
  const before: number[][] = nodes.map(() => []);
  const after: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) {
    const a = number.get(from);
    const b = number.get(to);
    if (a === undefined || b === undefined || a === b) continue;
    after[a].push(b);
    before[b].push(a);
  }
  const ranks = ranksOf(before, after);
  const columns = columnsOf(ranks);
  const y = nodes.map(() => 0);
  for (const column of columns) for (const [i, node] of column.entries()) y[node] = i * ROW_PX;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    const neighbours = forth ? before : after;
    for (const column of forth ? columns : columns.toReversed()) {
      const wanted = (node: number): number =>
        neighbours[node].length > 0 ? mean(neighbours[node].map((other) => y[other])) : y[node];
      const ordered = column
        .map((node) => ({ node, at: wanted(node) }))
        // A node without neighbours on this side keeps its place; equals keep their order.
        .sort((a, b) => a.at - b.at || y[a.node] - y[b.node] || a.node - b.node);
      const placed = placeColumn(
        ordered.map(({ at }) => at),
        ROW_PX,
      );
      for (const [i, { node }] of ordered.entries()) y[node] = placed[i];
    }
  }
  const top = nodes.length > 0 ? Math.min(...y) : 0;
  return nodes.map((_, i) => ({ x: ranks[i] * COLUMN_PX, y: y[i] - top }));
};
