import type { LineageEdge, LineageGraph as Graph } from '@lemniscate/contracts';
import { Button, Group, Loader, Paper, Text, useComputedColorScheme } from '@mantine/core';
import { Controls, type Edge, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';
import { type FlowNode, LineageNode, type Shown } from './lineage-node.tsx';
import './lineage.css';
import { useOpenNode } from './open-node.ts';
import { type LineageIndex, relatedTo } from './related.ts';
import { useLayout } from './use-layout.ts';
import { createWalk } from './walk-graph.ts';

const NODE_TYPES = { lineage: LineageNode };
const CLOSE_ZOOM = 0.9;
/** Below this nobody can read a node: the view begins at the newest model instead of everything. */
const READABLE_ZOOM = 0.35;

/** Of a graph this large as much as can be read: everything, or the neighbourhood of the newest model. */
const firstView = (
  graph: Graph,
  positions: Positions,
  { clientWidth, clientHeight }: HTMLElement,
): { x: number; y: number; zoom: number } | undefined => {
  const right = Math.max(...positions.map(({ x }) => x)) + NODE_WIDTH_PX;
  const bottom = Math.max(...positions.map(({ y }) => y)) + NODE_HEIGHT_PX;
  if (Math.min(clientWidth / right, clientHeight / bottom) >= READABLE_ZOOM) return undefined;
  const newest = graph.nodes.reduce(
    (best, node, i) => (node.kind === 'model' && (node.at ?? '') > (graph.nodes[best]?.at ?? '') ? i : best),
    0,
  );
  const { x, y } = positions[newest];
  return { x: x + NODE_WIDTH_PX / 2, y: y + NODE_HEIGHT_PX / 2, zoom: READABLE_ZOOM * 1.6 };
};

interface GraphProps {
  graph: Graph;
  index: LineageIndex;
  focus: string | undefined;
  onFocus: (id: string | undefined) => void;
}

type Related = ReturnType<typeof relatedTo> | undefined;

const shownAs = (id: string, focus: string | undefined, related: Related): Shown => {
  if (!related) return 'plain';
  if (id === focus) return 'focus';
  return related.ancestors.has(id) || related.descendants.has(id) ? 'related' : 'other';
};

/** An edge is on the way if it lies wholly before or wholly after the node in focus. */
const isOnTheWay = (
  { from, to }: LineageEdge,
  focus: string,
  { ancestors, descendants }: NonNullable<Related>,
) =>
  (ancestors.has(from) && (ancestors.has(to) || to === focus)) ||
  (descendants.has(to) && (descendants.has(from) || from === focus));

const edgeClass = (edge: LineageEdge, focus: string | undefined, related: Related): string => {
  if (!related || focus === undefined) return '';
  return isOnTheWay(edge, focus, related) ? 'lem-edge-related' : 'lem-edge-other';
};

const COLOURS = {
  base: '--lem-champion',
  model: '--mantine-primary-color-filled',
  dataset: '--lem-challenger',
  station: '--lem-warn',
  loop: '--lem-quiet',
} as const;

const Flow = ({ graph, index, focus, onFocus, positions }: GraphProps & { positions: Positions }) => {
  const { t } = useTranslation('lineage');
  const { count } = useFormat();
  const scheme = useComputedColorScheme();
  const flow = useReactFlow<FlowNode>();
  const open = useOpenNode();
  const related = useMemo(
    () => (focus !== undefined && index.nodes.has(focus) ? relatedTo(focus, index) : undefined),
    [focus, index],
  );
  const nodes = useMemo<FlowNode[]>(
    () =>
      graph.nodes.map((node, i) => ({
        id: node.id,
        type: 'lineage',
        position: positions[i],
        width: NODE_WIDTH_PX,
        height: NODE_HEIGHT_PX,
        data: { node, kind: t(`kind.${node.kind}`), shown: shownAs(node.id, focus, related) },
      })),
    [graph, positions, focus, related, t],
  );
  const edges = useMemo<Edge[]>(
    () =>
      graph.edges.map((edge) => ({
        id: `${edge.from} ${edge.to} ${edge.relation}`,
        source: edge.from,
        target: edge.to,
        className: edgeClass(edge, focus, related),
      })),
    [graph, focus, related],
  );
  const walk = useMemo(() => createWalk(graph, index, positions), [graph, index, positions]);
  const place = useMemo(
    () => new Map(graph.nodes.map(({ id }, i) => [id, positions[i]])),
    [graph, positions],
  );
  useEffect(() => {
    const at = focus === undefined ? undefined : place.get(focus);
    if (!at) return;
    void flow.setCenter(at.x + NODE_WIDTH_PX / 2, at.y + NODE_HEIGHT_PX / 2, {
      zoom: Math.max(flow.getZoom(), CLOSE_ZOOM),
      duration: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200,
    });
  }, [focus, place, flow]);
  const box = useRef<HTMLDivElement>(null);
  const onInit = (): void => {
    if (focus !== undefined || !box.current) return;
    const view = firstView(graph, positions, box.current);
    if (view) void flow.setCenter(view.x, view.y, { zoom: view.zoom });
  };
  const focused = focus === undefined ? undefined : index.nodes.get(focus);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Buttons inside have their own keys.
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && focused) return open(focused);
    if (event.key === 'Escape') return onFocus(undefined);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const next = walk(focus, event.key);
    if (next !== undefined) onFocus(next);
  };
  return (
    <div
      ref={box}
      className="lem-lineage lem-card"
      role="group"
      aria-label={`${t('graph')}. ${t('keys')}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="lem-lineage-bar" role="status">
        {focused && related && (
          <Paper withBorder p={8} shadow="sm">
            <Group gap="sm">
              <Text size="sm">
                {t('focused', {
                  kind: t(`kind.${focused.kind}`),
                  label: focused.label,
                  up: count(related.ancestors.size),
                  down: count(related.descendants.size),
                })}
              </Text>
              <Button size="compact-sm" onClick={() => open(focused)}>
                {t('open')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => onFocus(undefined)}>
                {t('release')}
              </Button>
            </Group>
          </Paper>
        )}
      </div>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        onNodeClick={(_, { id }) => onFocus(id)}
        onNodeDoubleClick={(_, { data: { node } }) => open(node)}
        onPaneClick={() => onFocus(undefined)}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        onInit={onInit}
        minZoom={0.01}
        maxZoom={2}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
      >
        <Controls showInteractive={false} />
        <MiniMap<FlowNode>
          pannable
          zoomable
          ariaLabel={null}
          nodeColor={({ data }) => `var(${COLOURS[data.node.kind]})`}
        />
      </ReactFlow>
    </div>
  );
};

/** The graph, laid out by a worker. */
const LineageGraph = (props: GraphProps) => {
  const { t } = useTranslation('lineage');
  const positions = useLayout(props.graph);
  if (!positions)
    return (
      <div className="lem-lineage lem-card">
        <Group h="100%" justify="center" gap="sm" role="status">
          <Loader size="sm" />
          <Text size="sm" c="dimmed">
            {t('laying', { count: props.graph.nodes.length })}
          </Text>
        </Group>
      </div>
    );
  return (
    <ReactFlowProvider>
      <Flow {...props} positions={positions} />
    </ReactFlowProvider>
  );
};

export default LineageGraph;
