export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

const niceStep = (span: number, wanted: number): number => {
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * 0.999) ?? 10;
  return factor * power;
};

/** Round values from `lo` to `hi`, about `wanted` of them. */
export const niceTicks = (lo: number, hi: number, wanted: number): number[] => {
  const step = niceStep(hi - lo, wanted);
  const first = Math.ceil(lo / step - 1e-9);
  const last = Math.floor(hi / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

/** From `domain` to pixels, evenly. */
export const linearScale = (
  domain: readonly [number, number],
  range: readonly [number, number],
  ticks: readonly number[],
): Scale => {
  const perUnit = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
  return Object.assign((value: number) => range[0] + (value - domain[0]) * perUnit, { ticks });
};

/** Coordinates to a tenth of a pixel: finer only makes the file bigger. */
export const px = (value: number): number => Math.round(value * 10) / 10;
