/** Width and height of the figure's own units; a unit is a pixel where it is drawn 1:1. */
export const FIGURE = { width: 1160, height: 440, halfWidth: 420, stretch: 0.96 } as const;

export interface Stop {
  x: number;
  y: number;
  /** Away from the curve, outwards, the larger part 1: where its label lies. */
  nx: number;
  ny: number;
}

/**
 * The lemniscate of Bernoulli (Acta Eruditorum, 1694), nearly as high as it is. `turn` 0 is the crossing: from there over
 * the top of the right loop, back through the crossing at 0.5, and over the top of the left loop to 1.
 */
export const pointAt = (turn: number): { x: number; y: number } => {
  const t = Math.PI / 2 - 2 * Math.PI * turn;
  const scale = FIGURE.halfWidth / (1 + Math.sin(t) ** 2);
  return {
    x: FIGURE.width / 2 + scale * Math.cos(t),
    y: FIGURE.height / 2 - FIGURE.stretch * scale * Math.sin(t) * Math.cos(t),
  };
};

const STEPS = 720;

/** Lengths along one loop, so that stops are as far from each other as it looks. */
const lengths: readonly number[] = (() => {
  const sums = [0];
  let before = pointAt(0);
  for (let i = 1; i <= STEPS / 2; i++) {
    const next = pointAt(i / STEPS);
    sums.push(sums[i - 1] + Math.hypot(next.x - before.x, next.y - before.y));
    before = next;
  }
  return sums;
})();

/** Where along the curve a share of the length of a loop ends. */
const turnAt = (loop: 'physical' | 'digital', share: number): number => {
  const wanted = share * lengths[lengths.length - 1];
  const i = lengths.findIndex((length) => length >= wanted);
  return (loop === 'physical' ? 0 : 0.5) + Math.max(0, i) / STEPS;
};

/** Free of stops on either side of the crossing, as a share of a loop. */
const CLEAR = 0.15;

const shareOf = (i: number, n: number): number => CLEAR + (i / (n - 1)) * (1 - 2 * CLEAR);

/** `n` stops along a loop, in the direction of travel. */
export const stopsOf = (loop: 'physical' | 'digital', n: number): Stop[] =>
  Array.from({ length: n }, (_, i) => {
    const turn = turnAt(loop, shareOf(i, n));
    const { x, y } = pointAt(turn);
    const before = pointAt(turn - 0.001);
    const after = pointAt(turn + 0.001);
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    // Travel is clockwise on the right and the other way round on the left.
    const side = loop === 'physical' ? 1 : -1;
    const [nx, ny] = [side * dy, -side * dx];
    const larger = Math.max(Math.abs(nx), Math.abs(ny));
    return { x, y, nx: nx / larger, ny: ny / larger };
  });

const path = (from: number, to: number): string => {
  const n = Math.max(2, Math.ceil(Math.abs(to - from) * 180));
  const points = Array.from({ length: n + 1 }, (_, i) => pointAt(from + ((to - from) * i) / n));
  return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
};

export const loopPath = (loop: 'physical' | 'digital'): string =>
  loop === 'physical' ? path(0, 0.5) : path(0.5, 1);

/** From a stop to the next one; from the last one to the crossing. */
export const legPath = (loop: 'physical' | 'digital', i: number, n: number): string =>
  path(
    turnAt(loop, shareOf(i, n)),
    i + 1 < n ? turnAt(loop, shareOf(i + 1, n)) : loop === 'physical' ? 0.5 : 1,
  );

/** Half-way between stops: where the direction is shown. */
export const arrowsOf = (
  loop: 'physical' | 'digital',
  n: number,
): { x: number; y: number; degrees: number }[] =>
  Array.from({ length: n - 1 }, (_, i) => {
    const turn = turnAt(loop, (shareOf(i, n) + shareOf(i + 1, n)) / 2);
    const { x, y } = pointAt(turn);
    const after = pointAt(turn + 0.001);
    return { x, y, degrees: (Math.atan2(after.y - y, after.x - x) * 180) / Math.PI };
  });
