import type { Rate } from '@lemniscate/vision';

/** Shown for a value that could not be computed. */
export const NOTHING = '–';

export const fixed = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NOTHING : value.toFixed(digits);

/** Three figures that matter: 0.123, 12.3, 123. */
export const short = (value: number): string => {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
};

/** "0.062", "5.6", "17": of a rate more figures would claim more than its interval does. */
export const twoFigures = (value: number): string => {
  if (!Number.isFinite(value)) return NOTHING;
  return value === 0 || value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
};

export const percent = (share: number | null | undefined, digits = 1): string =>
  fixed(share === null || share === undefined ? share : share * 100, digits);

/** "0.981 [0.962–0.992]" */
export const aurocText = (value: number, interval: { lo: number; hi: number }): string =>
  `${fixed(value, 3)} [${fixed(interval.lo, 3)}–${fixed(interval.hi, 3)}]`;

/** "3.7 [0.5–12.7]", in per cent */
export const rateText = (rate: Rate): string =>
  `${percent(rate.value)} [${percent(rate.lo)}–${percent(rate.hi)}]`;

export const secondsText = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return NOTHING;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};

export const bytesText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
};

/** "1 image", "2 images" */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${n} ${n === 1 ? noun : plural}`;

/** "patch 52 %, bank 31 %": the heads that carry weight, heaviest first. */
export const headsText = (heads: readonly { name: string; weight: number }[]): string => {
  const used = heads.filter((head) => head.weight >= 0.005);
  if (used.length === 0) return NOTHING;
  return [...used]
    .sort((a, b) => b.weight - a.weight)
    .map(({ name, weight }) => `${name} ${Math.round(weight * 100)}\u00a0%`)
    .join(', ');
};
