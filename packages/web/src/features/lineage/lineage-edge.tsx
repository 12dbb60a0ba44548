import type { LineageEdge as LineageEdgeData } from '@lemniscate/contracts';
import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useOnTheWay } from './focus-context.ts';

export type FlowEdge = Edge<{ edge: LineageEdgeData }, 'lineage'>;

/** A curve; stronger where it leads to the node in focus or away from it. */
export const LineageEdge = memo((props: EdgeProps<FlowEdge>) => {
  const isOnTheWay = useOnTheWay(props.data?.edge);
  const [path] = getBezierPath(props);
  return (
    <BaseEdge
      path={path}
      markerEnd={props.markerEnd}
      className={isOnTheWay ? 'lem-edge-related' : undefined}
    />
  );
});
