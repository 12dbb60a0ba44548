import { state, type Statement } from '@lemniscate/contracts/statements';
import type { Findings } from './gate-checks.js';
import type { Comparison, Discordance, GateSettings, ModelRates } from './gate-types.js';

const TYPE_MIN_LOST = 3;
/** Rise in the share of a type that escapes, from which the type counts as lost: chance moves a hard type by less. */
const TYPE_RISE = 0.4;

const netLost = (d: Discordance): number => d.lost - d.won;

/** A defect type that the champion found and the challenger mostly misses. */
const checkTypes = (found: Findings, c: Comparison, challenger: ModelRates): void => {
  for (const [type, d] of Object.entries(c.byDefectType)) {
    const now = challenger.byDefectType[type];
    const before = c.champion.byDefectType[type];
    if (netLost(d) < 2 || now.value < 0.5 || now.value - before.value < TYPE_RISE) continue;
    const said = { type, misses: now.count, of: now.of, before: before.count };
    if (netLost(d) >= TYPE_MIN_LOST && d.worseP <= 0.1) found.against.push(state('type_lost', said));
    else found.open.push(state('type_maybe_lost', said));
  }
};

/** What speaks against the challenger in verdicts and scores. */
export const findWorse = (c: Comparison, challenger: ModelRates, settings: GateSettings): Findings => {
  const found: Findings = { against: [], open: [], noted: [] };
  const { significance, confidence, maxEscapeRateIncrease } = settings;
  const { cost, escapes, falseRejects, auroc } = c;
  const increase = netLost(escapes) / escapes.of;
  const traded = ({ lost, won, of, worseP }: Discordance) => ({ lost, won, of, p: worseP });
  if (cost.worseP <= significance) {
    found.against.push(state('cost_higher', { by: -cost.gain, p: cost.worseP }));
  }
  const isBeyond = increase > maxEscapeRateIncrease;
  const more = { by: increase, allowed: maxEscapeRateIncrease };
  if (escapes.worseP <= significance && isBeyond) {
    found.against.push(state('escapes_worse', { ...more, ...traded(escapes) }));
  } else if (isBeyond) {
    found.open.push(state('escapes_maybe_worse', more));
  } else if (escapes.worseP <= 1 - confidence) {
    found.open.push(state('escapes_likely_worse', traded(escapes)));
  }
  if (falseRejects.worseP <= 1 - confidence) {
    // Unlike escapes they are a matter of money: a model of good parts alone hardly rejects any, and misses most defects.
    if (cost.probability >= confidence)
      found.noted.push(state('false_rejects_paid_for', traded(falseRejects)));
    else found.open.push(state('false_rejects_likely_worse', traded(falseRejects)));
  }
  if (auroc.worseP <= significance) {
    const { challenger, champion, worseP: p } = auroc;
    // A worse ranking with a better operating point is for a person to look at.
    (cost.gain > 0 ? found.open : found.against).push(state('ranking_worse', { challenger, champion, p }));
  }
  checkTypes(found, c, challenger);
  return found;
};

/**
 * Verdicts are a coarse view of scores: where they do not speak against it, a better ranking counts. A second chance to be
 * lucky, hence half the risk.
 */
const stricter = (confidence: number): number => (1 + confidence) / 2;

/** Why the challenger is better, or null. */
export const findBetter = (c: Comparison, { confidence }: GateSettings): Statement | null => {
  const { cost, auroc } = c;
  if (cost.probability >= confidence) {
    return state('cost_lower', { by: cost.gain, probability: cost.probability, needed: confidence });
  }
  const needed = stricter(confidence);
  if (auroc.probability >= needed && cost.gain >= 0) {
    const { challenger, champion, probability } = auroc;
    return state('auroc_higher', { challenger, champion, probability, needed });
  }
  return null;
};

/** Why nothing can be said yet, and what would help. */
export const stateUndecided = (c: Comparison, { confidence }: GateSettings): Statement[] => {
  const { cost, auroc, moreLabels } = c;
  const close = state('too_close', {
    cost: cost.probability,
    auroc: auroc.probability,
    needed: confidence,
    neededAuroc: stricter(confidence),
  });
  if (!moreLabels) return [close];
  const { ok, ng, gainPerPart: gain } = moreLabels;
  return [
    close,
    ok + ng > 0
      ? state('labels_would_tell', { labels: { ok, ng }, gain })
      : state('gain_would_be_seen', { gain }),
  ];
};
