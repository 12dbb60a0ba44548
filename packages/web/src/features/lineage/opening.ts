import type { LineageGraph } from '@lemniscate/contracts';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, type Positions } from './layout.ts';

interface Size {
  width: number;
  height: number;
}

/** The middle of what is seen, and how large. */
export interface Opening {
  x: number;
  y: number;
  zoom: number;
}

/** Smaller than this, the label of a node (13 px) cannot be read. */
export const READABLE_ZOOM = 0.75;

export const extentOf = (positions: Positions): Size => ({
  width: positions.reduce((most, { x }) => Math.max(most, x), 0) + NODE_WIDTH_PX,
  height: positions.reduce((most, { y }) => Math.max(most, y), 0) + NODE_HEIGHT_PX,
});

/** The newest model that is deployed; where none is, the newest. */
const newestModel = ({ nodes, edges }: LineageGraph): number => {
  const deployed = new Set(
    edges.filter(({ relation }) => relation === 'deployed_at').map(({ from }) => from),
  );
  const newest = (has: (id: string) => boolean): number =>
    nodes.reduce(
      (best, { kind, id, at }, i) =>
        kind === 'model' && has(id) && (best < 0 || (at ?? '') > (nodes[best].at ?? '')) ? i : best,
      -1,
    );
  const found = newest((id) => deployed.has(id));
  return found >= 0
    ? found
    : Math.max(
        0,
        newest(() => true),
      );
};

/** Everything where it can be read, else the surroundings of the newest model. */
export const openingOf = (graph: LineageGraph, positions: Positions, window: Size): Opening => {
  const { width, height } = extentOf(positions);
  const margin = NODE_HEIGHT_PX;
  const zoom = Math.min(window.width / (width + margin), window.height / (height + margin), 1);
  if (zoom >= READABLE_ZOOM) return { x: width / 2, y: height / 2, zoom };
  const { x, y } = positions[newestModel(graph)];
  return { x: x + NODE_WIDTH_PX / 2, y: y + NODE_HEIGHT_PX / 2, zoom: READABLE_ZOOM };
};
