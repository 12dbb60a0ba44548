import { state, type Statement } from '@lemniscate/contracts/statements';
import type { GateInput, GateSettings } from './gate-types.js';

export interface Findings {
  /** Enough by themselves to refuse the challenger. */
  against: Statement[];
  /** Enough by themselves to wait. */
  open: Statement[];
  /** Said in any case. */
  noted: Statement[];
}

const LISTS = {
  licence: { wrong: 'licence_not_allowed', unknown: 'licence_unknown', fine: 'licences_allowed' },
  residency: { wrong: 'residency_not_allowed', unknown: 'residency_unknown', fine: 'residencies_allowed' },
} as const;

const checkList = (
  found: Findings,
  what: keyof typeof LISTS,
  { lineage }: GateInput,
  allowed: readonly string[] | null,
): void => {
  if (allowed === null) return;
  const codes = LISTS[what];
  const isAllowed = (said: string): boolean =>
    allowed.some((one) => said === one || (what === 'residency' && said.startsWith(`${one}-`)));
  const members = lineage.filter(({ [what]: said }) => said !== undefined);
  let isFine = members.length > 0;
  for (const { name, [what]: said = null } of members) {
    if (said !== null && isAllowed(said)) continue;
    isFine = false;
    if (said === null) found.open.push(state(codes.unknown, { name }));
    else found.against.push(state(codes.wrong, { name, found: said, allowed }));
  }
  if (isFine) found.noted.push(state(codes.fine, { members: members.length }));
};

const stateLatency = (challenger: number, champion: number | null, limit: number): Statement => {
  if (limit === Infinity) {
    return champion === null
      ? state('latency_unlimited', { challenger })
      : state('latencies_unlimited', { challenger, champion });
  }
  return champion === null
    ? state('latency', { challenger, limit })
    : state('latencies', { challenger, champion, limit });
};

/** What needs no images: score parity, latency, licences, residency. */
export const checkArtifact = (input: GateInput, settings: GateSettings): Findings => {
  const found: Findings = { against: [], open: [], noted: [] };
  const { scoreDifference, challengerLatencyMs, championLatencyMs } = input;
  const { maxScoreDifference, maxLatencyMs } = settings;
  // Negated, so that NaN is refused.
  const add = (value: number, limit: number, said: Statement): unknown =>
    !(value <= limit) ? found.against.push(said) : found.noted.push(said);
  if (scoreDifference === null) found.open.push(state('parity_not_measured', {}));
  else {
    const said = state('parity', { difference: scoreDifference, limit: maxScoreDifference });
    add(scoreDifference, maxScoreDifference, said);
  }
  if (challengerLatencyMs === null) {
    if (maxLatencyMs !== Infinity) found.open.push(state('latency_not_measured', {}));
  } else {
    const said = stateLatency(challengerLatencyMs, championLatencyMs, maxLatencyMs);
    add(challengerLatencyMs, maxLatencyMs, said);
  }
  checkList(found, 'licence', input, input.allowedLicences);
  checkList(found, 'residency', input, input.allowedResidencies);
  return found;
};
