import type { DatasetItem } from '@lemniscate/contracts';
import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';
import './image-grid.css';

const TILE_PX = 132;
const GAP_PX = 6;
/** One width for all, so that the server and the browser keep few sizes. */
const THUMBNAIL_PX = 256;

export const thumbnailOf = (captureId: string): string => imageUrl(captureId, THUMBNAIL_PX);

interface TileProps {
  item: DatasetItem;
  position: number;
  active: boolean;
  onOpen: (captureId: string) => void;
}

const Tile = memo(({ item, position, active, onOpen }: TileProps) => {
  const { t } = useTranslation(['datasets', 'common']);
  const bad = item.verdict === 'ng';
  const verdict = `${t(`common:verdict.${item.verdict}`)} ${item.defectTypes.join(', ')}`.trim();
  return (
    <button
      type="button"
      className="lem-tile"
      data-bad={bad || undefined}
      data-position={position}
      tabIndex={active ? 0 : -1}
      aria-label={t('tile', { verdict, split: t(`split.${item.split}`), position: position + 1 })}
      onClick={() => onOpen(item.captureId)}
    >
      <img
        src={thumbnailOf(item.captureId)}
        alt=""
        loading="lazy"
        decoding="async"
        // What was clicked comes before what is merely in view.
        fetchPriority="low"
        draggable={false}
      />
      <span>
        <b>{t(`common:verdict.${item.verdict}`)}</b> {item.defectTypes.join(', ')}
      </span>
    </button>
  );
});

const stepOf = (key: string, columns: number): number | undefined =>
  ({
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -4 * columns,
    PageDown: 4 * columns,
  })[key];

/** Thousands of images: only the rows in view are there. One of them takes the focus, arrow keys move it. */
export const ImageGrid = ({
  items,
  onOpen,
}: {
  items: readonly DatasetItem[];
  onOpen: (captureId: string) => void;
}) => {
  const { t } = useTranslation('datasets');
  const { ref: sized, width } = useElementSize();
  const root = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(0);
  const focusWanted = useRef(false);
  const columns = Math.max(2, Math.floor((width + GAP_PX) / (TILE_PX + GAP_PX)));
  const tilePx = width > 0 ? (width - GAP_PX * (columns - 1)) / columns : TILE_PX;
  const rows = useWindowVirtualizer({
    count: Math.ceil(items.length / columns),
    estimateSize: () => tilePx + GAP_PX,
    overscan: 4,
    scrollMargin: top,
  });
  useLayoutEffect(() => {
    const at = root.current?.getBoundingClientRect().top;
    if (at !== undefined) setTop(at + window.scrollY);
  }, [width]);
  useEffect(() => rows.measure(), [rows, tilePx]);
  useEffect(() => setActive(0), [items]);
  useEffect(() => {
    if (!focusWanted.current) return;
    const tile = root.current?.querySelector<HTMLElement>(`[data-position="${active}"]`);
    if (!tile) return;
    focusWanted.current = false;
    tile.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, columns);
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? items.length - 1
          : step === undefined
            ? undefined
            : Math.min(items.length - 1, Math.max(0, active + step));
    if (next === undefined) return;
    event.preventDefault();
    focusWanted.current = true;
    setActive(next);
    rows.scrollToIndex(Math.floor(next / columns), { align: 'auto' });
  };
  return (
    <div ref={sized}>
      <div
        ref={root}
        role="group"
        aria-label={t('grid')}
        onKeyDown={onKeyDown}
        style={{ position: 'relative', height: rows.getTotalSize() }}
      >
        {width > 0 &&
          rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              style={{
                position: 'absolute',
                insetInline: 0,
                height: tilePx,
                transform: `translateY(${row.start - rows.options.scrollMargin}px)`,
                display: 'grid',
                gridTemplateColumns: `repeat(${columns}, 1fr)`,
                gap: GAP_PX,
              }}
            >
              {items.slice(row.index * columns, (row.index + 1) * columns).map((item, i) => (
                <Tile
                  key={item.captureId}
                  item={item}
                  position={row.index * columns + i}
                  active={row.index * columns + i === active}
                  onOpen={onOpen}
                />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
};
