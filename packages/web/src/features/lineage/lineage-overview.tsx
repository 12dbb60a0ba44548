import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';
import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { KIND_COLOURS, LINEAGE_KINDS } from './kinds.ts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';
import { isOnTheWay, type Related } from './related.ts';

type Place = Positions[number];

const boxOf = ({ x, y }: Place): string => `M${x} ${y}h${NODE_WIDTH_PX}v${NODE_HEIGHT_PX}h${-NODE_WIDTH_PX}z`;

const curveOf = (from: Place, to: Place): string => {
  const x1 = from.x + NODE_WIDTH_PX;
  const y1 = from.y + NODE_HEIGHT_PX / 2;
  const y2 = to.y + NODE_HEIGHT_PX / 2;
  const bend = (to.x - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
};

interface OverviewProps {
  graph: LineageGraph;
  positions: Positions;
  focus: string | undefined;
  related: Related | undefined;
}

/**
 * The graph from afar: one path for all edges and one for each kind of node, since nobody can read a label there and a
 * thousand components that follow every move are what makes a large graph slow.
 */
export const LineageOverview = memo(({ graph, positions, focus, related }: OverviewProps) => {
  const { edges, nodes } = useMemo(() => {
    const at = new Map(graph.nodes.map(({ id }, i) => [id, positions[i]]));
    const curves = (list: readonly LineageEdge[]): string =>
      list
        .map(({ from, to }) => {
          const [a, b] = [at.get(from), at.get(to)];
          return a && b ? curveOf(a, b) : '';
        })
        .join('');
    const boxes = (has: (node: LineageNode) => boolean): { kind: LineageNode['kind']; path: string }[] =>
      LINEAGE_KINDS.map((kind) => ({
        kind,
        path: graph.nodes
          .map((node, i) => (node.kind === kind && has(node) ? boxOf(positions[i]) : ''))
          .join(''),
      }));
    const isRelated = ({ id }: LineageNode): boolean =>
      id === focus || related?.ancestors.has(id) === true || related?.descendants.has(id) === true;
    return {
      edges: {
        all: curves(graph.edges),
        related:
          related && focus !== undefined
            ? curves(graph.edges.filter((edge) => isOnTheWay(edge, focus, related)))
            : '',
      },
      nodes: { all: boxes(() => true), related: related ? boxes(isRelated) : [] },
    };
  }, [graph, positions, focus, related]);
  const dim = related !== undefined;
  return (
    <ViewportPortal>
      <svg className="lem-overview" aria-hidden>
        <path d={edges.all} fill="none" stroke="var(--lem-quiet)" strokeOpacity={dim ? 0.12 : 0.45} />
        <g opacity={dim ? 0.25 : 1}>
          {nodes.all.map(({ kind, path }) => (
            <path key={kind} d={path} fill={KIND_COLOURS[kind]} />
          ))}
        </g>
        <path d={edges.related} fill="none" stroke="var(--mantine-primary-color-filled)" strokeWidth={2} />
        {nodes.related.map(({ kind, path }) => (
          <path key={kind} d={path} fill={KIND_COLOURS[kind]} />
        ))}
      </svg>
    </ViewportPortal>
  );
});
