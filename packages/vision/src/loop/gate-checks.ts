import type { GateInput, GateSettings } from './gate-types.js';
import { figure } from './words.js';

export interface Findings {
  /** Enough by themselves to refuse the challenger. */
  against: string[];
  /** Enough by themselves to wait. */
  open: string[];
  /** Said in any case. */
  noted: string[];
}

const checkList = (
  found: Findings,
  what: 'licence' | 'residency',
  input: GateInput,
  allowed: readonly string[] | null,
): void => {
  if (allowed === null) return;
  const wrong = input.lineage.filter((m) => m[what] !== null && !allowed.includes(m[what]));
  const unknown = input.lineage.filter((m) => m[what] === null);
  for (const m of wrong) {
    const list = allowed.join(', ') || 'nothing';
    found.against.push(`The ${what} of ${m.name} is ${m[what]}, which is not allowed here (${list}).`);
  }
  for (const m of unknown) found.open.push(`Nobody has said what the ${what} of ${m.name} is.`);
  if (wrong.length + unknown.length === 0 && input.lineage.length > 0) {
    found.noted.push(`The ${what} of all ${input.lineage.length} in the lineage is allowed.`);
  }
};

/** What needs no images: score parity, latency, licences, residency. */
export const checkArtifact = (input: GateInput, settings: GateSettings): Findings => {
  const found: Findings = { against: [], open: [], noted: [] };
  const { scoreDifference, challengerLatencyMs, championLatencyMs } = input;
  if (scoreDifference === null) found.open.push('Trainer and exported file have not been compared.');
  else {
    const limit = `limit ${figure(settings.maxScoreDifference)}`;
    const words = `trainer and exported file differ by up to ${figure(scoreDifference)} in score (${limit}).`;
    // Negated, so that NaN is refused.
    if (!(scoreDifference <= settings.maxScoreDifference)) found.against.push(`The ${words}`);
    else found.noted.push(`The ${words}`);
  }
  if (challengerLatencyMs === null) {
    if (settings.maxLatencyMs !== Infinity) found.open.push('Latency on the device class is not measured.');
  } else {
    const before = championLatencyMs === null ? '' : `, the champion ${figure(championLatencyMs)} ms`;
    const limit =
      settings.maxLatencyMs === Infinity ? 'no limit set' : `limit ${figure(settings.maxLatencyMs)} ms`;
    const words = `The challenger takes ${figure(challengerLatencyMs)} ms on the device class${before} (${limit}).`;
    if (!(challengerLatencyMs <= settings.maxLatencyMs)) found.against.push(words);
    else found.noted.push(words);
  }
  checkList(found, 'licence', input, input.allowedLicences);
  checkList(found, 'residency', input, input.allowedResidencies);
  return found;
};
