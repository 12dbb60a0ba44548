/** Which cells of the patch grid lie in a defect's region, which clearly do not, and which are neither. */
export interface RegionCells {
  /** [P] */
  kinds: readonly CellKind[];
  /** Outlined or painted, rather than boxed: everything inside is defect. */
  outlined: boolean;
}

export type CellKind = 'inside' | 'outside' | 'rim';

/** How much of every cell a defect's regions cover. */
export interface RegionCoverage {
  /** [P] in [0, 1] */
  share: Float32Array;
  outlined: boolean;
}

/** A cell counts as inside when it is covered half as much as the most covered cell beside it or itself. */
const INSIDE_SHARE = 0.5;

/**
 * Inside is what is covered as much as its surroundings ever are: half a cell along a wide region, a tenth of one along
 * a hairline crack. Outside is what neither is covered nor touches a cell that is, since a patch sees its neighbours.
 * @returns undefined when the regions say nothing about where: no cell is covered, or a box covers all of them
 */
export const regionCells = (
  { share, outlined }: RegionCoverage,
  gridHeight: number,
  gridWidth: number,
): RegionCells | undefined => {
  const kinds = Array.from({ length: share.length }, (_, p): CellKind => {
    const most = mostAround(share, p, gridHeight, gridWidth);
    if (most === 0) return 'outside';
    return share[p] > 0 && share[p] >= INSIDE_SHARE * most ? 'inside' : 'rim';
  });
  if (!kinds.includes('inside')) return undefined;
  if (!outlined && !kinds.includes('outside')) return undefined;
  return { kinds, outlined };
};

const mostAround = (share: Float32Array, p: number, height: number, width: number): number => {
  const [row, column] = [Math.floor(p / width), p % width];
  let most = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++)
      most = Math.max(most, share[y * width + x]);
  return most;
};
