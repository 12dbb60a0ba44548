import type { LineageGraph as Graph } from '@lemniscate/contracts';
import { Group, Loader, Text } from '@mantine/core';
import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FocusBar } from './focus-bar.tsx';
import { type Focus, FocusContext } from './focus-context.ts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';
import { LineageCanvas } from './lineage-canvas.tsx';
import './lineage.css';
import { useOpenNode } from './open-node.ts';
import { type LineageIndex, relatedTo } from './related.ts';
import { useLayout } from './use-layout.ts';
import { createWalk } from './walk-graph.ts';

const CLOSE_ZOOM = 0.9;
const MOVE_MS = 200;

interface GraphProps {
  graph: Graph;
  index: LineageIndex;
  focus: string | undefined;
  onFocus: (id: string | undefined) => void;
}

const Flow = ({ graph, index, focus, onFocus, positions }: GraphProps & { positions: Positions }) => {
  const { t } = useTranslation('lineage');
  const flow = useReactFlow();
  const open = useOpenNode();
  const box = useRef<HTMLDivElement>(null);
  const node = focus === undefined ? undefined : index.nodes.get(focus);
  const focused = useMemo<Focus | null>(
    () => (node ? { id: node.id, related: relatedTo(node.id, index) } : null),
    [node, index],
  );
  const [opensAtFocus] = useState(node !== undefined);
  const walk = useMemo(() => createWalk(graph, index, positions), [graph, index, positions]);
  const place = useMemo(
    () => new Map(graph.nodes.map(({ id }, i) => [id, positions[i]])),
    [graph, positions],
  );
  useEffect(() => {
    const at = focus === undefined ? undefined : place.get(focus);
    if (!at) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    void flow.setCenter(at.x + NODE_WIDTH_PX / 2, at.y + NODE_HEIGHT_PX / 2, {
      zoom: Math.max(flow.getZoom(), CLOSE_ZOOM),
      duration: still ? 0 : MOVE_MS,
    });
  }, [focus, place, flow]);
  const release = useCallback((): void => onFocus(undefined), [onFocus]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Buttons inside have their own keys.
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' && node) return open(node);
    if (event.key === 'Escape') return release();
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const next = walk(focus, event.key);
    if (next !== undefined) onFocus(next);
  };
  return (
    <div
      ref={box}
      className="lem-lineage lem-card"
      data-focused={focused !== null || undefined}
      role="group"
      aria-label={`${t('graph')}. ${t('keys')}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="lem-lineage-bar" role="status">
        {node && focused && (
          <FocusBar node={node} related={focused.related} onOpen={open} onRelease={release} />
        )}
      </div>
      <FocusContext value={focused}>
        <LineageCanvas
          graph={graph}
          positions={positions}
          box={box}
          opensAtFocus={opensAtFocus}
          onFocus={onFocus}
          onOpen={open}
        />
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
      <div className="lem-lineage lem-card" aria-busy="true">
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
