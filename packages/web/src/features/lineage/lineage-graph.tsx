import type { LineageGraph as Graph } from '@lemniscate/contracts';
import { Button, Group, Loader, Paper, Text, useComputedColorScheme } from '@mantine/core';
import { MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { type Focus, FocusContext } from './focus-context.ts';
import { KIND_COLOURS } from './kinds.ts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';
import { LineageControls } from './lineage-controls.tsx';
import { type FlowEdge, LineageEdge } from './lineage-edge.tsx';
import { type FlowNode, LineageNode } from './lineage-node.tsx';
import { LineageOverview } from './lineage-overview.tsx';
import './lineage.css';
import { useOpenNode } from './open-node.ts';
import { type LineageIndex, type Related, relatedTo } from './related.ts';
import { useLayout } from './use-layout.ts';
import { createWalk } from './walk-graph.ts';

const NODE_TYPES = { lineage: LineageNode };
const EDGE_TYPES = { lineage: LineageEdge };
const NO_NODES: FlowNode[] = [];
const NO_EDGES: FlowEdge[] = [];
/** One function for good: the small map draws all its nodes anew for another. */
const colourOf = ({ data }: FlowNode): string => KIND_COLOURS[data.node.kind];
const CLOSE_ZOOM = 0.9;
const FIRST_ZOOM = 0.6;
/** Farther away nobody can read a node, and boxes alone are drawn. */
const FAR_ZOOM = 0.3;
const PADDING = 0.06;

interface GraphProps {
  graph: Graph;
  index: LineageIndex;
  focus: string | undefined;
  onFocus: (id: string | undefined) => void;
}

interface LaidOutProps extends GraphProps {
  positions: Positions;
}

const extentOf = (positions: Positions) => ({
  x: 0,
  y: 0,
  width: Math.max(...positions.map(({ x }) => x)) + NODE_WIDTH_PX,
  height: Math.max(...positions.map(({ y }) => y)) + NODE_HEIGHT_PX,
});

const newestModel = ({ nodes }: Graph): number =>
  nodes.reduce(
    (best, node, i) => (node.kind === 'model' && (node.at ?? '') > (nodes[best]?.at ?? '') ? i : best),
    0,
  );

/** Always the same: what the focus changes is not handed to the graph, see FocusContext. */
const useElements = ({ graph, positions }: LaidOutProps): { nodes: FlowNode[]; edges: FlowEdge[] } => {
  const { t } = useTranslation('lineage');
  const nodes = useMemo<FlowNode[]>(
    () =>
      graph.nodes.map((node, i) => ({
        id: node.id,
        type: 'lineage',
        position: positions[i],
        width: NODE_WIDTH_PX,
        height: NODE_HEIGHT_PX,
        data: { node, kind: t(`kind.${node.kind}`) },
      })),
    [graph, positions, t],
  );
  const edges = useMemo<FlowEdge[]>(
    () =>
      graph.edges.map((edge) => ({
        id: `${edge.from} ${edge.to} ${edge.relation}`,
        type: 'lineage',
        source: edge.from,
        target: edge.to,
        data: { edge },
      })),
    [graph],
  );
  return { nodes, edges };
};

const FocusBar = ({ focus, index, related, onFocus }: Omit<GraphProps, 'graph'> & { related: Related }) => {
  const { t } = useTranslation('lineage');
  const { count } = useFormat();
  const open = useOpenNode();
  const node = focus === undefined ? undefined : index.nodes.get(focus);
  if (!node) return null;
  return (
    <Paper withBorder p={8} shadow="sm">
      <Group gap="sm">
        <Text size="sm">
          {t('focused', {
            kind: t(`kind.${node.kind}`),
            label: node.label,
            up: count(related.ancestors.size),
            down: count(related.descendants.size),
          })}
        </Text>
        <Button size="compact-sm" onClick={() => open(node)}>
          {t('open')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onFocus(undefined)}>
          {t('release')}
        </Button>
      </Group>
    </Paper>
  );
};

const Flow = (props: LaidOutProps) => {
  const { graph, index, focus, onFocus, positions } = props;
  const { t } = useTranslation('lineage');
  const scheme = useComputedColorScheme();
  const flow = useReactFlow<FlowNode>();
  const open = useOpenNode();
  const box = useRef<HTMLDivElement>(null);
  const far = useStore(({ transform }) => transform[2] < FAR_ZOOM);
  const related = useMemo(
    () => (focus !== undefined && index.nodes.has(focus) ? relatedTo(focus, index) : undefined),
    [focus, index],
  );
  const { nodes, edges } = useElements(props);
  const focused = useMemo<Focus | null>(
    () => (focus !== undefined && related ? { id: focus, related } : null),
    [focus, related],
  );
  const walk = useMemo(() => createWalk(graph, index, positions), [graph, index, positions]);
  const place = useMemo(
    () => new Map(graph.nodes.map(({ id }, i) => [id, positions[i]])),
    [graph, positions],
  );
  const extent = useMemo(() => extentOf(positions), [positions]);
  const centre = ({ x, y }: Positions[number], zoom: number, duration = 0): void =>
    void flow.setCenter(x + NODE_WIDTH_PX / 2, y + NODE_HEIGHT_PX / 2, { zoom, duration });
  useEffect(() => {
    const at = focus === undefined ? undefined : place.get(focus);
    if (!at) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    centre(at, Math.max(flow.getZoom(), CLOSE_ZOOM), still ? 0 : 200);
  }, [focus, place, flow]);
  const showAll = (): void => void flow.fitBounds(extent, { padding: PADDING });
  /** Everything where it can be read, else the surroundings of the newest model. */
  const onInit = (): void => {
    if (focus !== undefined || !box.current) return;
    const { clientWidth, clientHeight } = box.current;
    const zoom = Math.min(clientWidth / extent.width, clientHeight / extent.height);
    if (zoom > 1) centre({ x: extent.width / 2, y: extent.height / 2 }, 1);
    else if (zoom >= FAR_ZOOM) showAll();
    else centre(positions[newestModel(graph)], FIRST_ZOOM);
  };
  // The graph keeps these in its store, which asks every node again when one changes.
  /** A layer of its own while it moves, so that it is shifted instead of drawn; afterwards drawn sharply. */
  const startMoving = useCallback((): void => void box.current?.toggleAttribute('data-moving', true), []);
  const endMoving = useCallback((): void => void box.current?.toggleAttribute('data-moving', false), []);
  const onPaneClick = ({ clientX, clientY }: MouseEvent): void => {
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const hit = positions.findIndex(
      (at) => x >= at.x && x <= at.x + NODE_WIDTH_PX && y >= at.y && y <= at.y + NODE_HEIGHT_PX,
    );
    onFocus(far ? graph.nodes[hit]?.id : undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Buttons inside have their own keys.
    if (event.target !== event.currentTarget) return;
    const node = focus === undefined ? undefined : index.nodes.get(focus);
    if (event.key === 'Enter' && node) return open(node);
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
      data-focused={related !== undefined || undefined}
      role="group"
      aria-label={`${t('graph')}. ${t('keys')}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="lem-lineage-bar" role="status">
        {related && <FocusBar focus={focus} index={index} related={related} onFocus={onFocus} />}
      </div>
      <FocusContext value={focused}>
        <ReactFlow
          nodes={far ? NO_NODES : nodes}
          edges={far ? NO_EDGES : edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          colorMode={scheme}
          onInit={onInit}
          onMoveStart={startMoving}
          onMoveEnd={endMoving}
          onNodeClick={(_, { id }) => onFocus(id)}
          onNodeDoubleClick={(_, { data: { node } }) => open(node)}
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
          {far && <LineageOverview graph={graph} positions={positions} focus={focus} related={related} />}
          <LineageControls onAll={showAll} />
          {!far && <MiniMap<FlowNode> pannable zoomable ariaLabel={null} nodeColor={colourOf} />}
        </ReactFlow>
      </FocusContext>
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
