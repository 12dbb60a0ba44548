import type { LabelRegion } from '@lemniscate/contracts';

/** Regions over an image of this size in pixels; lines keep their width at any size on the screen. */
export const RegionOverlay = ({
  width,
  height,
  regions,
}: {
  width: number;
  height: number;
  regions: readonly LabelRegion[];
}) => (
  <svg
    viewBox={`0 0 ${width} ${height}`}
    aria-hidden
    style={{ position: 'absolute', inset: 0, width: '100%', height: '100%', pointerEvents: 'none' }}
  >
    {regions.map(({ type, x, y, width: w, height: h, polygon }) => {
      const look = {
        fill: 'color-mix(in srgb, var(--lem-defect) 14%, transparent)',
        stroke: 'var(--lem-defect)',
        strokeWidth: 2,
        vectorEffect: 'non-scaling-stroke',
      } as const;
      const key = `${type} ${x} ${y} ${w} ${h}`;
      return (
        <g key={key}>
          <title>{type}</title>
          {polygon ? (
            <polygon points={polygon.join(' ')} {...look} />
          ) : (
            <rect x={x} y={y} width={w} height={h} {...look} />
          )}
        </g>
      );
    })}
  </svg>
);
