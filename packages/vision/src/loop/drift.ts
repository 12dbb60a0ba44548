import { state, type Statement } from '@lemniscate/contracts/statements';
import { normalQuantile } from '../math/normal.js';
import { studentCdf } from '../math/student.js';
import type { DriftBaseline, DriftWindow, MeasurementBaseline } from './drift-baseline.js';
import { figure } from './words.js';

/** Reference value: tuned to shifts of two standard deviations of lots, the smallest that usual lots do not show. */
const REFERENCE = 1;
/** Siegmund's correction for the overshoot (Sequential Analysis 1985). */
const OVERSHOOT = 1.166;
/** Normal scores are not believed further. */
const MAX_SCORE = 8;

interface Side {
  /** Cumulative sum up to the lot before this one. */
  sum: number;
  /** Lots, and the sum of their values, since it was last nought. */
  lots: number;
  values: number;
}

interface MeasurementState {
  up: Side;
  down: Side;
  /** Windows of the present lot and the sum of their medians. */
  windows: number;
  total: number;
}

/** Plain JSON, kept beside the station. */
export interface DriftState {
  baseline: DriftBaseline;
  /** Lots between false alarms, on average, over all measurements together. */
  averageRunLots: number;
  /** Decision interval of the cumulative sums, and limit of a single lot, in standard deviations of lots. */
  sumLimit: number;
  lotLimit: number;
  /** Lots seen, the present one included. */
  lots: number;
  lot: string | null;
  unnamed: number;
  measurements: Record<string, MeasurementState>;
}

export interface DriftAlarm {
  measurement: string;
  direction: 'rose' | 'fell';
  /** In standard deviations of usual lots; negative where it fell. */
  shiftSd: number;
  from: number;
  to: number;
  /** Lots since it began, by the cumulative sum. */
  sinceLots: number;
  inWords: string;
  /** How it moved, as `inWords` has it. */
  statements: Statement[];
}

/** Where a one-sided cumulative sum of unit normals has this average run length (Siegmund 1985, eq. 2.56). */
const sumLimitFor = (runLots: number): number => {
  let low = 0;
  let high = 100;
  for (let i = 0; i < 80; i++) {
    const b = (low + high) / 2;
    const run = (Math.exp(2 * REFERENCE * b) - 2 * REFERENCE * b - 1) / (2 * REFERENCE ** 2);
    if (run < runLots) low = b;
    else high = b;
  }
  return Math.max(0, (low + high) / 2 - OVERSHOOT);
};

const freshSide = (): Side => ({ sum: 0, lots: 0, values: 0 });

/**
 * @param averageRunLots lots between false alarms, on average; default 500
 */
export const startDrift = (baseline: DriftBaseline, averageRunLots = 500): DriftState => {
  const names = Object.keys(baseline.measurements);
  // Each measurement has two sides with two ways to alarm.
  const each = averageRunLots * 4 * Math.max(1, names.length);
  const fresh = (): MeasurementState => ({ up: freshSide(), down: freshSide(), windows: 0, total: 0 });
  return {
    baseline,
    averageRunLots,
    sumLimit: sumLimitFor(each),
    lotLimit: normalQuantile(1 - 1 / each),
    lots: 0,
    lot: null,
    unnamed: 0,
    measurements: Object.fromEntries(names.map((n) => [n, fresh()])),
  };
};

/**
 * What the deviation of lots may well be, at three in four baselines: a deviation that was estimated too small would raise
 * alarms for good, which a run length averaged over baselines hides (Gandy & Kvaløy, Scandinavian Journal of Statistics
 * 2013). χ² by Wilson & Hilferty.
 */
const cautiousSd = ({ lotSd, degrees }: MeasurementBaseline): number => {
  const unit = 2 / (9 * degrees);
  return lotSd / (1 - unit + normalQuantile(0.25) * Math.sqrt(unit)) ** 1.5;
};

/** Of a lot's mean over so many windows: unknown centre and deviation included, as a normal score. */
const scoreOf = (b: MeasurementBaseline, baseline: DriftBaseline, value: number, windows: number): number => {
  const young = Math.max(0, 1 / windows - 1 / baseline.windowsPerLot);
  const sd = Math.hypot(cautiousSd(b) * Math.sqrt(1 + 1.1 / baseline.lots), b.windowSd * Math.sqrt(young));
  const t = (value - b.centre) / sd;
  const score = -normalQuantile(studentCdf(-Math.abs(t), b.degrees));
  return Math.sign(t) * Math.min(MAX_SCORE, score);
};

const grow = (side: Side, score: number, value: number): Side => {
  const sum = side.sum + score - REFERENCE;
  if (sum <= 0) return freshSide();
  return { sum, lots: side.lots + 1, values: side.values + value };
};

const alarmOf = (
  name: string,
  b: MeasurementBaseline,
  direction: 'rose' | 'fell',
  side: Side,
): DriftAlarm => {
  const to = side.values / side.lots;
  const shiftSd = (to - b.centre) / b.lotSd;
  const span = side.lots > 1 ? `, over ${side.lots} lots` : '';
  return {
    measurement: name,
    direction,
    shiftSd,
    from: b.centre,
    to,
    sinceLots: side.lots,
    inWords:
      `${name} ${direction} by ${Math.abs(shiftSd).toFixed(1)} sd of usual lots ` +
      `(from ${figure(b.centre)} to ${figure(to)}${span})`,
    statements: [state('condition_moved', { from: b.centre, to, lots: side.lots })],
  };
};

/** Closes the present lot: its mean enters the cumulative sums for good. */
const closeLot = (state: DriftState): DriftState => {
  const measurements = Object.fromEntries(
    Object.entries(state.measurements).map(([name, m]) => {
      if (m.windows === 0) return [name, m];
      const value = m.total / m.windows;
      const score = scoreOf(state.baseline.measurements[name], state.baseline, value, m.windows);
      return [
        name,
        { up: grow(m.up, score, value), down: grow(m.down, -score, value), windows: 0, total: 0 },
      ];
    }),
  );
  return { ...state, measurements };
};

/**
 * One more window. Cumulative sums (Page 1954) run over lots, not windows, since windows of a lot share its look and
 * would add up the same offset again and again; the lot that is running counts with its mean so far. A single lot far out
 * alarms at once (Lucas, Journal of Quality Technology 1982). Alarms are raised while the state lasts: start anew
 * when the cause is dealt with, or with a new baseline when it is the new usual.
 */
export const addToDrift = (
  state: DriftState,
  window: DriftWindow,
): { state: DriftState; alarms: DriftAlarm[] } => {
  const block = state.baseline.windowsPerBlock;
  const lot = window.lot ?? `#${Math.floor(state.unnamed / block)}`;
  const unnamed = state.unnamed + (window.lot === undefined ? 1 : 0);
  const isNew = lot !== state.lot;
  const open = isNew ? closeLot(state) : state;
  const alarms: DriftAlarm[] = [];
  const measurements: Record<string, MeasurementState> = {};
  for (const [name, before] of Object.entries(open.measurements)) {
    const seen = window.measurements[name]?.median;
    const known = seen !== undefined && Number.isFinite(seen);
    const m = known ? { ...before, windows: before.windows + 1, total: before.total + seen } : before;
    measurements[name] = m;
    if (!known) continue;
    const b = open.baseline.measurements[name];
    const value = m.total / m.windows;
    const score = scoreOf(b, open.baseline, value, m.windows);
    const far = Math.abs(score) >= open.lotLimit;
    const side = score > 0 ? grow(m.up, score, value) : grow(m.down, -score, value);
    if (side.lots === 0 || !(far || side.sum >= open.sumLimit)) continue;
    // One lot far out speaks for itself; what came before it may have been chance.
    const told = far ? { sum: side.sum, lots: 1, values: value } : side;
    alarms.push(alarmOf(name, b, score > 0 ? 'rose' : 'fell', told));
  }
  const lots = open.lots + (isNew ? 1 : 0);
  alarms.sort((a, b) => Math.abs(b.shiftSd) - Math.abs(a.shiftSd));
  return { state: { ...open, lot, unnamed, lots, measurements }, alarms };
};
