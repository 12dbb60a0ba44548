import type { LineageGraph } from '@lemniscate/contracts';
import { ViewportPortal } from '@xyflow/react';
import { memo, useContext, useMemo } from 'react';
import { FocusContext } from './focus-context.ts';
import { KIND_COLOURS } from './kinds.ts';
import type { Positions } from './layout.ts';
import { boxesOf, curvesOf } from './paths.ts';
import { isOnTheWay } from './related.ts';

interface OverviewProps {
  graph: LineageGraph;
  positions: Positions;
}

/**
 * The graph from afar: one path for all edges and one for each kind of node, since nobody can read a label there and a
 * thousand components that follow every move are what makes a large graph slow.
 */
export const LineageOverview = memo(({ graph, positions }: OverviewProps) => {
  const focus = useContext(FocusContext);
  const all = useMemo(
    () => ({ edges: curvesOf(graph, positions), nodes: boxesOf(graph, positions) }),
    [graph, positions],
  );
  const strong = useMemo(() => {
    if (!focus) return { edges: '', nodes: [] };
    const { id: at, related } = focus;
    return {
      edges: curvesOf(graph, positions, (edge) => isOnTheWay(edge, at, related)),
      nodes: boxesOf(
        graph,
        positions,
        ({ id }) => id === at || related.ancestors.has(id) || related.descendants.has(id),
      ),
    };
  }, [graph, positions, focus]);
  return (
    <ViewportPortal>
      <svg className="lem-overview" aria-hidden>
        <path d={all.edges} fill="none" stroke="var(--lem-quiet)" strokeOpacity={focus ? 0.12 : 0.45} />
        <g opacity={focus ? 0.25 : 1}>
          {all.nodes.map(({ kind, path }) => (
            <path key={kind} d={path} fill={KIND_COLOURS[kind]} />
          ))}
        </g>
        <path d={strong.edges} fill="none" stroke="var(--mantine-primary-color-filled)" strokeWidth={2} />
        {strong.nodes.map(({ kind, path }) => (
          <path key={kind} d={path} fill={KIND_COLOURS[kind]} />
        ))}
      </svg>
    </ViewportPortal>
  );
});
