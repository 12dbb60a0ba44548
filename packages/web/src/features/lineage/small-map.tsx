import type { LineageGraph } from '@lemniscate/contracts';
import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { memo, type PointerEvent, useMemo } from 'react';
import { KIND_COLOURS } from './kinds.ts';
import type { Positions } from './layout.ts';
import { extentOf } from './opening.ts';
import { boxesOf } from './paths.ts';

const MARGIN = 0.04;

/** What of it is on the screen. */
const Seen = () => {
  const [left, top, zoom] = useStore(({ transform }) => transform);
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  return (
    <rect
      className="lem-small-map-seen"
      x={-left / zoom}
      y={-top / zoom}
      width={width / zoom}
      height={height / zoom}
    />
  );
};

/**
 * The whole graph in a corner, where not all of it is on the screen; a press goes there. A path for each kind of node: the library's map has a component for
 * each node, and asks a thousand of them in every frame of a move.
 */
export const SmallMap = memo(({ graph, positions }: { graph: LineageGraph; positions: Positions }) => {
  const { setCenter, getZoom } = useReactFlow();
  const boxes = useMemo(() => boxesOf(graph, positions), [graph, positions]);
  const { width, height } = useMemo(() => extentOf(positions), [positions]);
  const seesAll = useStore(
    ({ transform: [left, top, zoom], width: w, height: h }) =>
      left >= 0 && top >= 0 && left + width * zoom <= w && top + height * zoom <= h,
  );
  const margin = MARGIN * Math.max(width, height);
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons !== 1) return;
    const screen = event.currentTarget.getScreenCTM();
    if (!screen) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(screen.inverse());
    void setCenter(x, y, { zoom: getZoom() });
  };
  if (seesAll) return null;
  return (
    <Panel position="bottom-right" className="lem-small-map">
      <svg
        aria-hidden
        viewBox={`${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={go}
      >
        {boxes.map(({ kind, path }) => (
          <path key={kind} d={path} fill={KIND_COLOURS[kind]} />
        ))}
        <Seen />
      </svg>
    </Panel>
  );
});
