import type { LabelRegion } from '@lemniscate/contracts';

export const pointsOf = (polygon: readonly number[]): string =>
  Array.from({ length: polygon.length / 2 }, (_, i) => `${polygon[2 * i]},${polygon[2 * i + 1]}`).join(' ');

/** Regions as they lie on the picture, in its pixels; lines keep their width at any zoom. */
export const RegionShapes = ({
  image,
  regions,
}: {
  image: { width: number; height: number };
  regions: readonly LabelRegion[];
}) =>
  regions.length === 0 ? null : (
    <svg className="lem-review-regions" viewBox={`0 0 ${image.width} ${image.height}`} aria-hidden>
      {regions.map((region, i) =>
        region.polygon ? (
          <polygon key={i} points={pointsOf(region.polygon)} />
        ) : (
          <rect key={i} x={region.x} y={region.y} width={region.width} height={region.height} />
        ),
      )}
    </svg>
  );
