import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';
import { LINEAGE_KINDS } from './kinds.ts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';

type Place = Positions[number];

const boxOf = ({ x, y }: Place): string => `M${x} ${y}h${NODE_WIDTH_PX}v${NODE_HEIGHT_PX}h${-NODE_WIDTH_PX}z`;

const curveOf = (from: Place, to: Place): string => {
  const x1 = from.x + NODE_WIDTH_PX;
  const y1 = from.y + NODE_HEIGHT_PX / 2;
  const y2 = to.y + NODE_HEIGHT_PX / 2;
  const bend = (to.x - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
};

/** One path for the nodes of each kind. */
export const boxesOf = (
  { nodes }: LineageGraph,
  positions: Positions,
  has: (node: LineageNode) => boolean = () => true,
): { kind: LineageNode['kind']; path: string }[] =>
  LINEAGE_KINDS.map((kind) => ({
    kind,
    path: nodes.map((node, i) => (node.kind === kind && has(node) ? boxOf(positions[i]) : '')).join(''),
  }));

/** One path for all edges. */
export const curvesOf = (
  { nodes, edges }: LineageGraph,
  positions: Positions,
  has: (edge: LineageEdge) => boolean = () => true,
): string => {
  const at = new Map(nodes.map(({ id }, i) => [id, positions[i]]));
  return edges
    .map((edge) => {
      const [a, b] = [at.get(edge.from), at.get(edge.to)];
      return a && b && has(edge) ? curveOf(a, b) : '';
    })
    .join('');
};
