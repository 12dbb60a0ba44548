/** The words of statements in English: what the server says, and the English catalogue of the pages. */
export const STATEMENT_WORDS = {
  first_model: 'First model of this station: there is nothing to compare it with.',
  cost_lower:
    'Expected cost is lower by {{by}} per part with probability {{probability}} ({{needed}} needed).',
  auroc_higher:
    'At the operating points the two are alike, and AUROC is higher, {{challenger}} against {{champion}}, with probability {{probability}} ({{needed}} needed).',
  otherwise: 'Otherwise: {{said}}',
  too_close:
    'Too close to tell: expected cost is lower with probability {{cost}}, AUROC higher with probability {{auroc}} ({{needed}} or {{neededAuroc}} needed).',
  labels_would_tell:
    'With {{labels}} in the golden set, a true gain of {{gain}} per part would be seen four times in five.',
  gain_would_be_seen:
    'The golden set is large enough to see a gain of {{gain}} per part; there is none as large.',
  too_few_labels:
    'Too few labelled images to tell: {{ok}} and {{ng}}, at least {{minOk}} and {{minNg}} needed. Label {{wanted}}.',
  too_few_labels_of:
    'Too few labelled images to tell: {{ok}} and {{ng}}, at least {{minOk}} and {{minNg}} needed. Label {{wanted}}. To see a gain of {{gain}} per part, {{enough}} would be enough.',
  cost_higher: 'Expected cost is higher by {{by}} per part, significantly (p = {{p}}).',
  escapes_worse:
    'More escapes, by {{by}} ({{allowed}} allowed); paired: {{lost}} lost against {{won}} won of {{of}} (p = {{p}}).',
  escapes_maybe_worse: 'Escapes are {{by}} more ({{allowed}} allowed), but that may be chance.',
  escapes_likely_worse: 'Escapes: {{lost}} lost against {{won}} won of {{of}} (p = {{p}}): likely worse.',
  false_rejects_likely_worse:
    'False rejects: {{lost}} lost against {{won}} won of {{of}} (p = {{p}}): likely worse.',
  false_rejects_paid_for:
    'False rejects: {{lost}} lost against {{won}} won of {{of}} (p = {{p}}): likely worse, and paid for by fewer escapes.',
  ranking_worse: 'It ranks defects worse: AUROC {{challenger}} against {{champion}} (p = {{p}}).',
  type_lost: 'Lost "{{type}}": the challenger misses {{misses}} of {{of}}, the champion {{before}}.',
  type_maybe_lost:
    'May have lost "{{type}}": the challenger misses {{misses}} of {{of}}, the champion {{before}}: too few to tell.',
  on_exported_alone: 'On golden and audit images alone: {{said}}',
  escape_rate: 'Escapes: {{challenger}}.',
  escape_rates: 'Escapes: {{challenger}}; the champion {{champion}}.',
  false_reject_rate: 'False rejects: {{challenger}}.',
  false_reject_rates: 'False rejects: {{challenger}}; the champion {{champion}}.',
  evidence_unseen:
    'Evidence: {{judged}}, judged by both exported files, and {{unseen}} labelled since the champion was made that taught the challenger: there its verdict is that of cross-validation, by models that learned as it did from the other images.',
  evidence_taught_one:
    '{{count}} image that taught both counts by cross-validation of either: models that learned as it did from the others.',
  evidence_taught_other:
    '{{count}} images that taught both count by cross-validation of either: models that learned as it did from the others.',
  taught_spared:
    'On images that taught both the challenger looks worse; the champion was chosen by them, so that is not held against it.',
  evidence_sampled:
    'Of {{parts}} drawn by lot the two judge {{disputed}} differently, and a person labelled those; on the other {{agreed}} neither is ahead.',
  evidence_left_out_one:
    '{{count}} labelled image not counted: the champion picked it because it was in doubt or contradicted, and there it errs more than on the line.',
  evidence_left_out_other:
    '{{count}} labelled images not counted: the champion picked them because it was in doubt or contradicted, and there it errs more than on the line.',
  parity_not_measured: 'Trainer and exported file have not been compared.',
  parity: 'The trainer and exported file differ by up to {{difference}} in score (limit {{limit}}).',
  latency_not_measured: 'Latency on the device class is not measured.',
  latency: 'The challenger takes {{challenger}} ms on the device class (limit {{limit}} ms).',
  latency_unlimited: 'The challenger takes {{challenger}} ms on the device class (no limit set).',
  latencies:
    'The challenger takes {{challenger}} ms on the device class, the champion {{champion}} ms (limit {{limit}} ms).',
  latencies_unlimited:
    'The challenger takes {{challenger}} ms on the device class, the champion {{champion}} ms (no limit set).',
  licence_not_allowed: 'The licence of {{name}} is {{found}}, which is not allowed here ({{allowed}}).',
  licence_unknown: 'Nobody has said what the licence of {{name}} is.',
  licences_allowed: 'The licence of all {{members}} in the lineage is allowed.',
  residency_not_allowed: 'The residency of {{name}} is {{found}}, which is not allowed here ({{allowed}}).',
  residency_unknown: 'Nobody has said what the residency of {{name}} is.',
  residencies_allowed: 'The residency of all {{members}} in the lineage is allowed.',
  curve_too_few_turns:
    'A curve needs {{needed}} turns with different numbers of labels; there are {{turns}}.',
  curve_too_short:
    '{{labels}} labels are too far from the {{seen}} seen; {{farthest}} is as far as the curve reaches.',
  curve_too_short_for_more:
    '{{more}} more labels than {{labels}} are too far from what was seen; the curve reaches {{farthest}}.',
  lots_too_few:
    '{{lots}} lots are too few to know what is usual; {{needed}} are needed, {{better}} are better.',
  basis_audit: '{{ok}} and {{ng}} of the audit sample.',
  basis_labelled:
    '{{ok}} and {{ng}} that are labelled and that this model scored. Many were kept because they were doubtful, so errors look more frequent than they are.',
  defect_rate_estimated: '{{share}} defective parts are estimated from the audit sample.',
  defect_rate_assumed: '{{share}} defective parts are assumed until an audit sample is labelled.',
  no_score: 'The station has no model yet, so there is no score.',
  scored_too_few:
    'Only {{ok}} and {{ng}} are labelled and scored by this model; at least {{minOk}} good and {{minNg}} defective ones are needed.',
  condition_moved: 'From {{from}} to {{to}}, over lots: {{lots}}.',
  good_too_few: 'Only {{good}} to learn from; at least {{needed}} are needed.',
  train_failed: 'The train job failed: {{said}}',
  gate_failed: 'The gate job failed: {{said}}',
  artifact_faulty: 'The artifact was refused: {{said}}.',
  scores_missing: 'The trainer left out images that the gate needs.',
  champion_changed: 'The model that it was compared with was taken back meanwhile.',
  job_cancelled: 'It was cancelled by {{by}}.',
  turn_stuck: 'It could not go on: {{said}}',
  first_of_loop: 'the first model of its loop',
  rolled_out: 'rolled out',
  rejects_apart: 'On the same parts the challenger rejected {{challenger}} and the champion {{champion}}.',
  rejects_over_limit: 'Rejected: {{seen}}, over the limit of {{limit}}.',
  overrides_over_limit: 'Overridden by operators: {{seen}}, over the limit of {{limit}}.',
  errors_over_limit: 'Errors: {{seen}}, over the limit of {{limit}}.',
  waits_for_parts: 'It waits for {{needed}}: {{seen}} so far.',
  waits_for_parts_at: 'It waits for {{needed}} at {{station}}: {{seen}} so far.',
  waits_for_own: 'It waits for {{needed}} on which the challenger has the first word: {{seen}} so far.',
  waits_for_own_at:
    'It waits for {{needed}} at {{station}} on which the challenger has the first word: {{seen}} so far.',
  waits_to_be_live: 'It waits until {{station}} is seen judging with the challenger.',
  not_waited_for: '{{station}} is not waited for: nothing is heard of its device.',
  audit_order: 'Entry {{entry}} follows {{before}}: something between was removed or the order changed.',
  audit_link: 'Entry {{entry}} names another entry before it than the one that is there.',
  audit_changed: 'Entry {{entry}} was changed after it was written.',
  audit_cut: 'The log ends at entry {{last}}, but {{written}} were written.',
  audit_sums:
    'Station {{station}}, {{hour}}: audit samples good, defective, escapes, false rejects are {{counted}}, and {{kept}} are kept.',
  blob_missing: 'Blob {{blob}} is missing.',
  blob_changed: 'Blob {{blob}} was changed: its bytes have another digest.',
  blob_wanted: '{{by}} refers to blob {{blob}}, which is not there.',
  and_more_one: 'And {{count}} more.',
  and_more_other: 'And {{count}} more.',
  /** What sentences are made of. */
  part: {
    images_one: '{{count}} image',
    images_other: '{{count}} images',
    goodImages_one: '{{count}} good image',
    goodImages_other: '{{count}} good images',
    goldenImages_one: '{{count}} golden or audit image',
    goldenImages_other: '{{count}} golden or audit images',
    defects_one: '{{count}} defect',
    defects_other: '{{count}} defects',
    parts_one: '{{count}} part',
    parts_other: '{{count}} parts',
    goodParts_one: '{{count}} good part',
    goodParts_other: '{{count}} good parts',
    defectiveParts_one: '{{count}} defective one',
    defectiveParts_other: '{{count}} defective ones',
    moreOk_one: '{{count}} more good image',
    moreOk_other: '{{count}} more good images',
    moreNg_one: '{{count}} more defect',
    moreNg_other: '{{count}} more defects',
    both: '{{one}} and {{other}}',
    comma: ', ',
    /** Between sentences. */
    between: ' ',
    nothing: 'nothing',
    unknown: 'unknown',
    percent: '{{value}} %',
    rate: '{{events}} of {{of}} ({{share}}, interval {{lo}} to {{hi}})',
    noRate: 'none to judge',
    partsOf: '{{events}} of {{of}} parts ({{share}})',
  },
} as const;
