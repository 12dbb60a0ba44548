import type { LineageGraph as Graph, LineageNode as LineageNodeData } from '@lemniscate/contracts';
import { useComputedColorScheme } from '@mantine/core';
import { type EdgeMarker, MarkerType, ReactFlow, useReactFlow, useStore } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { memo, type MouseEvent, type RefObject, useCallback, useMemo } from 'react';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';
import { LineageControls } from './lineage-controls.tsx';
import { type FlowEdge, LineageEdge } from './lineage-edge.tsx';
import { type FlowNode, LineageNode } from './lineage-node.tsx';
import { LineageOverview } from './lineage-overview.tsx';
import { extentOf, openingOf } from './opening.ts';
import { SmallMap } from './small-map.tsx';
import { useKindWords } from './use-kind-words.ts';

const NODE_TYPES = { lineage: LineageNode };
const EDGE_TYPES = { lineage: LineageEdge };
/** Which end is which: an edge without it may pass beneath the box that it seems to end at. */
const ARROW: EdgeMarker = { type: MarkerType.ArrowClosed, color: 'var(--lem-quiet)', width: 14, height: 14 };
const NO_NODES: FlowNode[] = [];
const NO_EDGES: FlowEdge[] = [];
/** Farther away nobody can read a node, and boxes alone are drawn. */
const FAR_ZOOM = 0.3;
const PADDING = 0.06;
/** In a narrower window the small map would cover the graph. */
const MAP_FROM_PX = 640;

interface CanvasProps {
  graph: Graph;
  positions: Positions;
  /** What holds the canvas; it is marked while the graph moves. */
  box: RefObject<HTMLDivElement | null>;
  /** A node was in focus from the start: the view is led there. */
  opensAtFocus: boolean;
  onFocus: (id: string | undefined) => void;
  onOpen: (node: LineageNodeData) => void;
}

/** Always the same: what the focus changes is not handed to the graph, see FocusContext. */
const useElements = (graph: Graph, positions: Positions): { nodes: FlowNode[]; edges: FlowEdge[] } => {
  const kindWords = useKindWords();
  const nodes = useMemo<FlowNode[]>(
    () =>
      graph.nodes.map((node, i) => ({
        id: node.id,
        type: 'lineage',
        position: positions[i],
        width: NODE_WIDTH_PX,
        height: NODE_HEIGHT_PX,
        data: { node, kind: kindWords(node) },
      })),
    [graph, positions, kindWords],
  );
  const edges = useMemo<FlowEdge[]>(
    () =>
      graph.edges.map((edge) => ({
        id: `${edge.from} ${edge.to} ${edge.relation}`,
        type: 'lineage',
        source: edge.from,
        target: edge.to,
        markerEnd: ARROW,
        data: { edge },
      })),
    [graph],
  );
  return { nodes, edges };
};

/**
 * The graph to pan and zoom. Nothing it is given changes with the focus, and every function stays the same: the library
 * keeps them in its store and in each node, and draws all of them anew for another.
 */
export const LineageCanvas = memo(({ graph, positions, box, opensAtFocus, onFocus, onOpen }: CanvasProps) => {
  const scheme = useComputedColorScheme();
  const flow = useReactFlow<FlowNode>();
  const far = useStore(({ transform }) => transform[2] < FAR_ZOOM);
  const hasRoom = useStore(({ width }) => width >= MAP_FROM_PX);
  const { nodes, edges } = useElements(graph, positions);
  const showAll = useCallback(
    (): void => void flow.fitBounds({ x: 0, y: 0, ...extentOf(positions) }, { padding: PADDING }),
    [flow, positions],
  );
  const onInit = useCallback((): void => {
    if (opensAtFocus || !box.current) return;
    const { clientWidth: width, clientHeight: height } = box.current;
    const { x, y, zoom } = openingOf(graph, positions, { width, height });
    void flow.setCenter(x, y, { zoom });
  }, [opensAtFocus, box, flow, graph, positions]);
  /** A layer of its own while it moves, so that it is shifted instead of drawn; afterwards drawn sharply. */
  const startMoving = useCallback((): void => void box.current?.toggleAttribute('data-moving', true), [box]);
  const endMoving = useCallback((): void => void box.current?.toggleAttribute('data-moving', false), [box]);
  const onNodeClick = useCallback((_: MouseEvent, { id }: FlowNode): void => onFocus(id), [onFocus]);
  const onNodeDoubleClick = useCallback(
    (_: MouseEvent, { data }: FlowNode): void => onOpen(data.node),
    [onOpen],
  );
  const onPaneClick = useCallback(
    ({ clientX, clientY }: MouseEvent): void => {
      const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
      const hit = positions.findIndex(
        (at) => x >= at.x && x <= at.x + NODE_WIDTH_PX && y >= at.y && y <= at.y + NODE_HEIGHT_PX,
      );
      onFocus(far ? graph.nodes[hit]?.id : undefined);
    },
    [flow, positions, graph, far, onFocus],
  );
  return (
    <ReactFlow
      nodes={far ? NO_NODES : nodes}
      edges={far ? NO_EDGES : edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      colorMode={scheme}
      onInit={onInit}
      onMoveStart={startMoving}
      onMoveEnd={endMoving}
      onNodeClick={onNodeClick}
      onNodeDoubleClick={onNodeDoubleClick}
      onPaneClick={onPaneClick}
      onlyRenderVisibleElements
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      disableKeyboardA11y
      zoomOnDoubleClick={false}
      minZoom={0.01}
      maxZoom={2}
    >
      {far && <LineageOverview graph={graph} positions={positions} />}
      <LineageControls onAll={showAll} />
      {!far && hasRoom && <SmallMap graph={graph} positions={positions} />}
    </ReactFlow>
  );
});
