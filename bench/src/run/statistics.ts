import { mean, std } from '@lemniscate/vision';
import type { Figure } from './bench.js';

/** 0.975 quantile of Student's t by degrees of freedom; 1.96 beyond 30. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export interface Summary {
  n: number;
  mean: number;
  /** Sample standard deviation; NaN for one value. */
  sd: number;
  min: number;
  max: number;
  /** 95 % interval of the mean over seeds (Student's t); NaN for one value. */
  lo: number;
  hi: number;
}

export const summariseSeeds = (values: readonly number[]): Summary => {
  const n = values.length;
  const centre = mean(values);
  const sd = std(values);
  const half = ((T_975[n - 2] ?? 1.96) * sd) / Math.sqrt(n);
  return {
    n,
    mean: centre,
    sd,
    min: Math.min(...values),
    max: Math.max(...values),
    lo: centre - half,
    hi: centre + half,
  };
};

export const fixed = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);

export const percent = (share: number | null | undefined, digits = 2): string =>
  fixed(share === null || share === undefined ? undefined : 100 * share, digits);

export const SUMMARY_COLUMNS = ['n', 'mean', 'sd', 'min', 'max', '95 % of mean'];

export const summaryCells = (values: readonly number[], digits = 2): string[] => {
  const { n, mean, sd, min, max, lo, hi } = summariseSeeds(values);
  return [
    String(n),
    fixed(mean, digits),
    fixed(sd, digits),
    fixed(min, digits),
    fixed(max, digits),
    n > 1 ? `${fixed(lo, digits)} … ${fixed(hi, digits)}` : '–',
  ];
};

type Direction = 'at least' | 'at most' | 'under' | 'above';

const holds = (value: number, direction: Direction, bound: number): boolean => {
  if (direction === 'at least') return value >= bound;
  if (direction === 'at most') return value <= bound;
  return direction === 'under' ? value < bound : value > bound;
};

/** A number and whether it is what was asked for. */
export const figure = (
  name: string,
  value: number,
  direction: Direction,
  bound: number,
  unit = '',
  digits = 2,
): Figure => ({
  name,
  asked: `${direction} ${bound}${unit && ` ${unit}`}`,
  measured: `${fixed(value, digits)}${unit && ` ${unit}`}`,
  value,
  met: holds(value, direction, bound),
});

/** A number nothing is asked of. */
export const reported = (name: string, value: number, unit = '', digits = 2): Figure => ({
  name,
  asked: '–',
  measured: `${fixed(value, digits)}${unit && ` ${unit}`}`,
  value,
  met: null,
});
