import type { LabelRegion } from '@lemniscate/contracts';
import { type PointerEvent, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../components/keys.tsx';
import { pointsOf } from '../region-shapes.tsx';
import { brushPolygon } from './brush-polygon.ts';
import { DrawTools, type Tool, TOOL_KEYS, TOOLS } from './draw-tools.tsx';
import { boxRegion, handlesOf, moveRegion, polygonRegion, pullHandle } from './shape.ts';

interface Point {
  x: number;
  y: number;
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
/** A polygon of the brush has too many corners to pull one by one. */
const MAX_HANDLES = 40;

interface DrawProps {
  image: { width: number; height: number };
  types: readonly string[];
  regions: readonly LabelRegion[];
  /** Where the tools stand. */
  bar: HTMLElement | null;
  onChange: (regions: readonly LabelRegion[]) => void;
  onDone: () => void;
  onNewType: (type: string) => void;
}

type Drag =
  | { kind: 'draw' }
  | { kind: 'move'; from: Point; region: LabelRegion }
  | { kind: 'pull'; handle: number };

/** Regions drawn onto the picture, by mouse, finger or keys alone. */
const Draw = ({ image, types, regions, bar, onChange, onDone, onNewType }: DrawProps) => {
  const { t } = useTranslation('review');
  const svg = useRef<SVGSVGElement>(null);
  const typeInput = useRef<HTMLInputElement>(null);
  const [tool, setTool] = useState<Tool>('box');
  const [type, setType] = useState(types[0] ?? '');
  const [cross, setCross] = useState<Point>({ x: image.width / 2, y: image.height / 2 });
  /** Corners set so far, or the brush's way. */
  const [way, setWay] = useState<readonly Point[]>([]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [radius, setRadius] = useState(Math.max(3, Math.round(Math.min(image.width, image.height) / 60)));
  const [penDown, setPenDown] = useState(false);
  const drag = useRef<Drag | null>(null);

  const put = (index: number, region: LabelRegion): void =>
    onChange(regions.map((other, i) => (i === index ? region : other)));
  const learnType = (name: string): void => {
    if (name !== '' && !types.includes(name)) onNewType(name);
  };
  const add = (region: LabelRegion | null): void => {
    setWay([]);
    setPenDown(false);
    if (!region) return;
    onChange([...regions, region]);
    if (region.type !== '') return learnType(region.type);
    // It stays, chosen: what is typed next names it.
    setChosen(regions.length);
    typeInput.current?.focus();
  };
  const named = type.trim();
  const finish = (points: readonly Point[]): void => {
    if (tool === 'box')
      add(points.length > 1 ? boxRegion(named, points[0], points.at(-1) as Point, image) : null);
    else if (tool === 'polygon')
      add(
        polygonRegion(
          named,
          points.flatMap(({ x, y }) => [x, y]),
        ),
      );
    else add(polygonRegion(named, brushPolygon(points, radius, image)));
  };
  const drop = (): void => {
    if (chosen === null) return;
    onChange(regions.filter((_, i) => i !== chosen));
    setChosen(null);
  };
  const leave = (): void => {
    if (way.length > 0) {
      setWay([]);
      setPenDown(false);
    } else if (chosen === null) onDone();
    else setChosen(null);
  };
  const chooseTool = (next: Tool): void => {
    setTool(next);
    setWay([]);
    setChosen(null);
  };
  const chooseType = (next: string): void => {
    setType(next);
    if (chosen !== null) put(chosen, { ...regions[chosen], type: next.trim() });
  };

  /** A finger has no Enter: the button that ends drawing closes a polygon first. */
  const close = (): void => {
    if (way.length > 0) finish(tool === 'box' ? [...way, cross] : way);
    else onDone();
  };
  const setPoint = (): void => {
    if (tool === 'brush') {
      if (penDown) finish(way);
      else {
        setPenDown(true);
        setWay([cross]);
      }
    } else if (tool === 'box' && way.length > 0) finish([way[0], cross]);
    else setWay([...way, cross]);
  };
  const step = (dx: number, dy: number): void => {
    if (chosen !== null) return put(chosen, moveRegion(regions[chosen], dx, dy, image));
    const next = {
      x: Math.min(image.width, Math.max(0, cross.x + dx)),
      y: Math.min(image.height, Math.max(0, cross.y + dy)),
    };
    setCross(next);
    if (penDown) setWay([...way, next]);
  };

  useKeys(
    [
      ...TOOLS.map((name) => ({
        key: TOOL_KEYS[name],
        does: t(`regions.${name}`),
        run: () => chooseTool(name),
      })),
      ...types
        .slice(0, 8)
        .map((name, i) => ({ key: String(i + 2), does: name, run: () => chooseType(name) })),
      ...Object.entries(ARROWS).map(([key, [dx, dy]]) => ({
        key,
        does: t('regions.nudge'),
        repeat: true,
        run: ({ shiftKey }: KeyboardEvent) => step(dx * (shiftKey ? 10 : 1), dy * (shiftKey ? 10 : 1)),
      })),
      { key: ' ', does: t('regions.point'), run: setPoint },
      { key: 'Enter', does: t('regions.close'), run: close },
      { key: 'Escape', does: t('regions.leave'), run: leave },
      {
        key: 'j',
        does: t('regions.next'),
        run: () => setChosen(regions.length === 0 ? null : ((chosen ?? -1) + 1) % regions.length),
      },
      { key: 'Delete', does: t('regions.drop'), run: drop },
      { key: 'Backspace', does: t('regions.drop'), run: drop },
      { key: ']', does: t('regions.thicker'), run: () => setRadius((r) => Math.ceil(r * 1.25)) },
      {
        key: '[',
        does: t('regions.thinner'),
        run: () => setRadius((r) => Math.max(1, Math.floor(r / 1.25))),
      },
    ],
    t('regions.keys'),
  );

  const at = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const box = (svg.current as SVGSVGElement).getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * image.width;
    const y = ((clientY - box.top) / box.height) * image.height;
    return { x: Math.min(image.width, Math.max(0, x)), y: Math.min(image.height, Math.max(0, y)) };
  };
  const onDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    const point = at(event);
    const { region, handle } = (event.target as SVGElement).dataset;
    if (chosen !== null && handle !== undefined) drag.current = { kind: 'pull', handle: Number(handle) };
    else if (region !== undefined && way.length === 0) {
      const index = Number(region);
      setChosen(index);
      setType(regions[index].type);
      drag.current = { kind: 'move', from: point, region: regions[index] };
    } else {
      setChosen(null);
      setWay(tool === 'polygon' ? [...way, point] : [point]);
      if (tool !== 'polygon') drag.current = { kind: 'draw' };
    }
    setCross(point);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent<SVGSVGElement>): void => {
    const point = at(event);
    setCross(point);
    const now = drag.current;
    if (now?.kind === 'draw') setWay((before) => (tool === 'box' ? [before[0], point] : [...before, point]));
    if (now?.kind === 'move' && chosen !== null)
      put(chosen, moveRegion(now.region, point.x - now.from.x, point.y - now.from.y, image));
    if (now?.kind === 'pull' && chosen !== null)
      put(chosen, pullHandle(regions[chosen], now.handle, point, image));
  };
  const onUp = (): void => {
    if (drag.current?.kind === 'draw') finish(way);
    drag.current = null;
  };

  const shown = way.length > 0 ? [...way, cross] : [];
  const box =
    tool === 'box' && shown.length > 1 ? boxRegion('-', shown[0], shown.at(-1) as Point, image) : null;
  const handles = chosen === null ? [] : handlesOf(regions[chosen]);
  const handlePx = Math.max(2, Math.min(image.width, image.height) / 140);

  const tools = (
    <DrawTools
      tool={tool}
      type={type}
      types={types}
      regions={regions}
      chosen={chosen}
      input={typeInput}
      onTool={chooseTool}
      onType={chooseType}
      onTyped={learnType}
      onChoose={setChosen}
      onRemove={drop}
      onDone={close}
    />
  );

  return (
    <>
      <svg
        ref={svg}
        className="lem-review-regions lem-review-drawing"
        viewBox={`0 0 ${image.width} ${image.height}`}
        aria-hidden
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
      >
        <rect className="lem-review-ground" width={image.width} height={image.height} />
        {regions.map((region, i) =>
          region.polygon ? (
            <polygon key={i} data-region={i} data-chosen={i === chosen} points={pointsOf(region.polygon)} />
          ) : (
            <rect
              key={i}
              data-region={i}
              data-chosen={i === chosen}
              x={region.x}
              y={region.y}
              width={region.width}
              height={region.height}
            />
          ),
        )}
        {handles.length <= MAX_HANDLES &&
          handles.map(({ x, y }, i) => <circle key={i} data-handle={i} cx={x} cy={y} r={handlePx} />)}
        {box && <rect x={box.x} y={box.y} width={box.width} height={box.height} />}
        {tool === 'polygon' && shown.length > 0 && (
          <polyline points={pointsOf(shown.flatMap(({ x, y }) => [x, y]))} />
        )}
        {tool === 'brush' && shown.length > 0 && (
          <polyline
            className="lem-review-brush"
            style={{ strokeWidth: 2 * radius }}
            points={pointsOf(shown.flatMap(({ x, y }) => [x, y]))}
          />
        )}
        <g className="lem-review-cross">
          <line x1={cross.x} x2={cross.x} y1={0} y2={image.height} />
          <line x1={0} x2={image.width} y1={cross.y} y2={cross.y} />
          {tool === 'brush' && <circle cx={cross.x} cy={cross.y} r={radius} />}
        </g>
      </svg>
      {bar && createPortal(tools, bar)}
    </>
  );
};

export default Draw;
