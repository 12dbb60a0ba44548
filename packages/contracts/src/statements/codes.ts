import type { Kind, Statement, ValueOf } from './kinds.js';

const LOST_AND_WON = { lost: 'images', won: 'count', of: 'count', p: 'figure' } as const;
const OF_TYPE = { type: 'text', misses: 'count', of: 'count', before: 'count' } as const;
const AUROCS = { challenger: 'figure', champion: 'figure' } as const;
const TOO_FEW = {
  ok: 'goodImages',
  ng: 'defects',
  minOk: 'count',
  minNg: 'count',
  wanted: 'labels',
} as const;
const PARTS = { ok: 'goodParts', ng: 'defectiveParts' } as const;
const OVER_LIMIT = { seen: 'partsOf', limit: 'share' } as const;
const SO_FAR = { seen: 'count', needed: 'parts' } as const;
const NOT_ALLOWED = { name: 'text', found: 'text', allowed: 'texts' } as const;

/**
 * Everything that the server says in sentences, with the values in each. Codes are kept with turns: none is renamed, and
 * none loses a value. `count` chooses between singular and plural of the whole sentence.
 */
export const STATEMENTS = {
  // The gate: what decided.
  first_model: {},
  cost_lower: { by: 'money', probability: 'share', needed: 'share' },
  auroc_higher: { ...AUROCS, probability: 'share', needed: 'share' },
  otherwise: { said: 'statement' },
  too_close: { cost: 'share', auroc: 'share', needed: 'share', neededAuroc: 'share' },
  labels_would_tell: { labels: 'labels', gain: 'money' },
  gain_would_be_seen: { gain: 'money' },
  too_few_labels: TOO_FEW,
  too_few_labels_of: { ...TOO_FEW, gain: 'money', enough: 'labels' },
  // What speaks against the challenger.
  cost_higher: { by: 'money', p: 'figure' },
  escapes_worse: { by: 'share', allowed: 'share', ...LOST_AND_WON },
  escapes_maybe_worse: { by: 'share', allowed: 'share' },
  escapes_likely_worse: LOST_AND_WON,
  false_rejects_likely_worse: LOST_AND_WON,
  false_rejects_paid_for: LOST_AND_WON,
  ranking_worse: { ...AUROCS, p: 'figure' },
  type_lost: OF_TYPE,
  type_maybe_lost: OF_TYPE,
  on_exported_alone: { said: 'statement' },
  // What was counted.
  escape_rate: { challenger: 'rate' },
  escape_rates: { challenger: 'rate', champion: 'rate' },
  false_reject_rate: { challenger: 'rate' },
  false_reject_rates: { challenger: 'rate', champion: 'rate' },
  evidence_unseen: { judged: 'goldenImages', unseen: 'images' },
  evidence_taught: { count: 'count' },
  taught_spared: {},
  evidence_sampled: { parts: 'parts', disputed: 'count', agreed: 'count' },
  evidence_left_out: { count: 'count' },
  // What needs no images.
  parity_not_measured: {},
  parity: { difference: 'figure', limit: 'figure' },
  latency_not_measured: {},
  latency: { challenger: 'figure', limit: 'figure' },
  latency_unlimited: { challenger: 'figure' },
  latencies: { challenger: 'figure', champion: 'figure', limit: 'figure' },
  latencies_unlimited: { challenger: 'figure', champion: 'figure' },
  licence_not_allowed: NOT_ALLOWED,
  licence_unknown: { name: 'text' },
  licences_allowed: { members: 'count' },
  residency_not_allowed: NOT_ALLOWED,
  residency_unknown: { name: 'text' },
  residencies_allowed: { members: 'count' },
  // What the next labels are worth.
  curve_too_few_turns: { turns: 'count', needed: 'count' },
  curve_too_short: { labels: 'count', seen: 'count', farthest: 'count' },
  curve_too_short_for_more: { more: 'count', labels: 'count', farthest: 'count' },
  lots_too_few: { lots: 'count', needed: 'count', better: 'count' },
  // What another threshold would mean.
  basis_audit: PARTS,
  basis_labelled: PARTS,
  defect_rate_estimated: { share: 'share' },
  defect_rate_assumed: { share: 'share' },
  no_score: {},
  scored_too_few: { ...PARTS, minOk: 'count', minNg: 'count' },
  // What the light or the camera did; its headline names what moved.
  condition_moved: { from: 'figure', to: 'figure', lots: 'count' },
  // Why a turn ended without a model that judges.
  good_too_few: { good: 'goodImages', needed: 'count' },
  train_failed: { said: 'text' },
  gate_failed: { said: 'text' },
  artifact_faulty: { said: 'text' },
  scores_missing: {},
  champion_changed: {},
  job_cancelled: { by: 'text' },
  turn_stuck: { said: 'text' },
  // Why a model came to a station, or went.
  first_of_loop: {},
  rolled_out: {},
  rejects_apart: { challenger: 'partsOf', champion: 'partsOf' },
  rejects_over_limit: OVER_LIMIT,
  overrides_over_limit: OVER_LIMIT,
  errors_over_limit: OVER_LIMIT,
  // What a roll-out waits for.
  waits_for_parts: SO_FAR,
  waits_for_parts_at: { station: 'text', ...SO_FAR },
  waits_for_own: SO_FAR,
  waits_for_own_at: { station: 'text', ...SO_FAR },
  waits_to_be_live: { station: 'text' },
  not_waited_for: { station: 'text' },
  // What the doctor found. Numbers of entries are names: none is counted.
  audit_order: { entry: 'text', before: 'text' },
  audit_link: { entry: 'text' },
  audit_changed: { entry: 'text' },
  audit_cut: { last: 'text', written: 'text' },
  audit_sums: { station: 'text', hour: 'text', counted: 'texts', kept: 'texts' },
  blob_missing: { blob: 'text' },
  blob_changed: { blob: 'text' },
  blob_wanted: { by: 'text', blob: 'text' },
  and_more: { count: 'count' },
} as const satisfies Record<string, Record<string, Kind>>;

export type StatementCode = keyof typeof STATEMENTS;

export type StatementValues<C extends StatementCode> = {
  -readonly [N in keyof (typeof STATEMENTS)[C]]: (typeof STATEMENTS)[C][N] extends infer K extends Kind
    ? ValueOf<K>
    : never;
};

export const isStatementCode = (code: string): code is StatementCode => Object.hasOwn(STATEMENTS, code);

/** To make a statement; the only way, so that each has its values. */
export const state = <C extends StatementCode>(code: C, values: StatementValues<C>): Statement => ({
  code,
  values,
});
