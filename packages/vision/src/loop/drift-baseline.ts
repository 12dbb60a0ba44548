import { state } from '@lemniscate/contracts/statements';
import { normalQuantile } from '../math/normal.js';
import { mean, median, std } from '../math/quantile.js';
import { type Refused, refuse } from './refuse.js';

/** A run of images at the edge, summed up: minutes or a hundred parts. */
export interface DriftWindow {
  /** Images. */
  n: number;
  /** Median over the images of each measurement, and a robust standard deviation of one image. */
  measurements: Readonly<Record<string, { median: number; spread: number }>>;
  /** What it was taken of, where known: windows of one lot share the lot's look and count as one. */
  lot?: string;
}

/** MAD to standard deviation for normal values. */
const MAD_TO_SD = 1.4826;

/** A window from the measurements of its images: medians, so that defective parts do not move it. */
export const summariseWindow = (
  images: readonly Readonly<Record<string, number>>[],
  lot?: string,
): DriftWindow => {
  if (images.length === 0) throw new RangeError('A window without images.');
  const measurements: Record<string, { median: number; spread: number }> = {};
  for (const name of Object.keys(images[0])) {
    const values = images.map((i) => i[name]);
    const middle = median(values);
    measurements[name] = {
      median: middle,
      spread: MAD_TO_SD * median(values.map((v) => Math.abs(v - middle))),
    };
  }
  return { n: images.length, measurements, ...(lot === undefined ? {} : { lot }) };
};

export interface MeasurementBaseline {
  /** Trimmed mean of the lots. */
  centre: number;
  /** Standard deviation of a lot around it, winsorised. */
  lotSd: number;
  /** Standard deviation of a window within its lot. */
  windowSd: number;
  /** Degrees of freedom of `lotSd`. */
  degrees: number;
}

export interface DriftBaseline {
  lots: number;
  windowsPerLot: number;
  /** Windows that make a lot where no lot is named. */
  windowsPerBlock: number;
  measurements: Record<string, MeasurementBaseline>;
}

const LEAST_LOTS = 8;
/** From so many on the spread between lots is known well. */
const GOOD_LOTS = 20;
/** Share of lots set aside at each end: a bad lot in the baseline must not widen it. */
const TRIM = 0.1;

/** What no camera resolves: smaller changes are not drift, however steady the baseline. */
const RESOLUTION: Readonly<Record<string, number>> = {
  brightness: 0.5,
  contrast: 0.5,
  texture: 0.1,
  sharpness: 0.005,
  red: 0.001,
  green: 0.001,
  blue: 0.001,
  positionX: 0.001,
  positionY: 0.001,
};

/** Name of the lot each window belongs to. */
export const lotNames = (windows: readonly DriftWindow[], windowsPerBlock: number): string[] => {
  let unnamed = 0;
  return windows.map((w) => w.lot ?? `#${Math.floor(unnamed++ / windowsPerBlock)}`);
};

/** Variance that winsorising a share at each end leaves of a unit normal. */
const winsorisedVariance = (share: number): number => {
  if (share === 0) return 1;
  const q = -normalQuantile(share);
  const density = Math.exp((-q * q) / 2) / Math.sqrt(2 * Math.PI);
  return 1 - 2 * share - 2 * q * density + 2 * share * q * q;
};

const learnMeasurement = (byLot: readonly number[][], resolution: number): MeasurementBaseline => {
  const lots = byLot.map(mean).sort((a, b) => a - b);
  const m = lots.length;
  const cut = Math.floor(TRIM * m);
  const kept = lots.slice(cut, m - cut);
  // Trimmed mean and winsorised deviation belong together (Tukey & McLaughlin, Sankhyā A 1963).
  const winsorised = lots.map((v) => Math.min(kept[kept.length - 1], Math.max(kept[0], v)));
  const lotSd = std(winsorised) / Math.sqrt(winsorisedVariance(cut / m));
  const within = byLot.flatMap((values) => (values.length > 1 ? [std(values) ** 2] : []));
  return {
    centre: mean(kept),
    lotSd: Math.hypot(lotSd, resolution),
    windowSd: within.length > 0 ? Math.sqrt(mean(within)) : 0,
    degrees: m - 2 * cut - 1,
  };
};

/**
 * What is usual, from windows of at least eight lots. Variance between lots is kept apart from variance within: twenty
 * windows of one lot say nothing about the next.
 *
 * @param windowsPerBlock windows in a row taken for a lot where none is named; default 10
 */
export const learnDriftBaseline = (
  windows: readonly DriftWindow[],
  { windowsPerBlock = 10 }: { windowsPerBlock?: number } = {},
): DriftBaseline | Refused => {
  const names = lotNames(windows, windowsPerBlock);
  const lots = new Map<string, DriftWindow[]>();
  windows.forEach((w, i) => {
    const lot = lots.get(names[i]);
    if (lot) lot.push(w);
    else lots.set(names[i], [w]);
  });
  if (lots.size < LEAST_LOTS) {
    return refuse(state('lots_too_few', { lots: lots.size, needed: LEAST_LOTS, better: GOOD_LOTS }));
  }
  const measurements: Record<string, MeasurementBaseline> = {};
  for (const name of Object.keys(windows[0].measurements)) {
    const byLot = [...lots.values()]
      .map((lot) => lot.map((w) => w.measurements[name]?.median).filter((v) => Number.isFinite(v)))
      .filter((values) => values.length > 0);
    if (byLot.length >= LEAST_LOTS) measurements[name] = learnMeasurement(byLot, RESOLUTION[name] ?? 1e-6);
  }
  return {
    lots: lots.size,
    windowsPerLot: windows.length / lots.size,
    windowsPerBlock,
    measurements,
  };
};
