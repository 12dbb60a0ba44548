import { lerp, clamp } from './math.js';
import { createRng } from './rng.js';
import type { DefectKind, LineOptions } from './types.js';
import { productDefects } from './products/defects.js';

const DEFAULT_DEFECT_RATE = 0.15;
const DEFAULT_PARTS_PER_LOT = 120;
const DEFAULT_SEVERITY_RANGE = [0.2, 1] as const;
/** One defective part in so many has two kinds of defect. */
const TWO_KINDS_SHARE = 0.1;

/** What a part is going to be, before it is rendered. */
export interface PartPlan {
  defectTypes: DefectKind[];
  severity: number;
}

/** Decides whether part `index` is defective, and how. A new kind of defect always shows at its event's part. */
export function planPart(options: LineOptions, index: number): PartPlan {
  const rng = createRng(options.seed, 'plan', index);
  const defective = rng.chance(defectRateAt(options, index));
  const kinds = defectKindsAt(options, index);
  const severity = drawSeverity(options, index);
  const first = kinds.length > 0 ? rng.pick(kinds) : undefined;
  const second = kinds.length > 0 && rng.chance(TWO_KINDS_SHARE) ? rng.pick(kinds) : undefined;
  const debuts = new Set<DefectKind>();
  for (const event of options.schedule ?? []) {
    if (event.kind === 'new-defect' && event.atPart === index) debuts.add(event.defect);
  }
  if (debuts.size > 0) return { defectTypes: [...debuts], severity };
  if (!defective || first === undefined) return { defectTypes: [], severity: 0 };
  return { defectTypes: second && second !== first ? [first, second] : [first], severity };
}

/** How severe part `index` is if it is defective. */
export function drawSeverity(options: LineOptions, index: number): number {
  const [least, most] = options.severityRange ?? DEFAULT_SEVERITY_RANGE;
  return lerp(least, most, createRng(options.seed, 'severity', index).unit());
}

/** Share of defective parts in force at part `index`. */
export function defectRateAt(options: LineOptions, index: number): number {
  let rate = options.defectRate ?? DEFAULT_DEFECT_RATE;
  let since = -1;
  for (const event of options.schedule ?? []) {
    if (event.kind === 'defect-rate' && event.atPart <= index && event.atPart >= since) {
      rate = event.rate;
      since = event.atPart;
    }
  }
  return rate;
}

/** The kinds of defect that can occur at part `index`. */
export function defectKindsAt(options: LineOptions, index: number): DefectKind[] {
  const starts = new Map<DefectKind, number>();
  for (const kind of options.defectKinds ?? productDefects(options.product)) starts.set(kind, 0);
  for (const event of options.schedule ?? []) {
    if (event.kind === 'new-defect') starts.set(event.defect, event.atPart);
  }
  return [...starts].filter(([, start]) => start <= index).map(([kind]) => kind);
}

/** The light's drift at part `index`: a factor on brightness and a turn of the lamp in degrees. */
export function lightDriftAt(options: LineOptions, index: number): { gain: number; turnDeg: number } {
  let gain = 1;
  let turnDeg = 0;
  for (const event of options.schedule ?? []) {
    if (event.kind !== 'light-drift' || index < event.atPart) continue;
    const span = event.untilPart - event.atPart;
    const progress = span > 0 ? clamp((index - event.atPart) / span, 0, 1) : 1;
    gain *= lerp(1, event.gain, progress);
    turnDeg += (event.turnDeg ?? 0) * progress;
  }
  return { gain, turnDeg };
}

/** Number of the lot part `index` belongs to, from 1, and how unusual that lot is (1 is ordinary). */
export function lotAt(options: LineOptions, index: number): { number: number; change: number } {
  const every = options.partsPerLot ?? DEFAULT_PARTS_PER_LOT;
  const regular = Math.floor(index / every);
  let extra = 0;
  let change = 1;
  let since = regular * every;
  for (const event of options.schedule ?? []) {
    if (event.kind !== 'new-lot' || event.atPart > index) continue;
    extra++;
    if (event.atPart >= since) {
      since = event.atPart;
      change = event.change ?? 1;
    }
  }
  return { number: 1 + regular + extra, change };
}
