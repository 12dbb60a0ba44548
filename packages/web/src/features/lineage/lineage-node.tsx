import type { LineageNode as LineageNodeData } from '@lemniscate/contracts';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useShown } from './focus-context.ts';
import { isChampion } from './kinds.ts';

export type FlowNode = Node<{ node: LineageNodeData; kind: string }, 'lineage'>;

/** A plain box: a thousand of them move with the graph. */
export const LineageNode = memo(({ data: { node, kind } }: NodeProps<FlowNode>) => (
  <div
    className="lem-node"
    data-kind={node.kind}
    data-champion={isChampion(node) || undefined}
    data-shown={useShown(node.id)}
  >
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <div>{kind}</div>
    <b>{node.label}</b>
    <Handle type="source" position={Position.Right} isConnectable={false} />
  </div>
));
