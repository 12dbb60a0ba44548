import type { Findings } from './gate-checks.js';
import type { Comparison, Discordance, GateSettings, ModelRates } from './gate-types.js';
import { figure, moreLabelsWords, percent, plural } from './words.js';

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
    const words = `"${type}": the challenger misses ${now.count} of ${now.of}, the champion ${before.count}`;
    if (netLost(d) >= TYPE_MIN_LOST && d.worseP <= 0.1) found.against.push(`Lost ${words}.`);
    else found.open.push(`May have lost ${words}: too few to tell.`);
  }
};

/** What speaks against the challenger in verdicts and scores. */
export const findWorse = (c: Comparison, challenger: ModelRates, settings: GateSettings): Findings => {
  const found: Findings = { against: [], open: [], noted: [] };
  const { significance, confidence, maxEscapeRateIncrease } = settings;
  const { cost, escapes, falseRejects, auroc } = c;
  const increase = netLost(escapes) / escapes.of;
  const traded = (d: Discordance, what: string): string =>
    `${what}: ${plural(d.lost, 'image')} lost against ${d.won} won of ${d.of} (p = ${figure(d.worseP)})`;
  if (cost.worseP <= significance) {
    found.against.push(
      `Expected cost is higher by ${figure(-cost.gain)} per part, significantly (p = ${figure(cost.worseP)}).`,
    );
  }
  const beyond = increase > maxEscapeRateIncrease;
  const allowance = `${percent(maxEscapeRateIncrease)} allowed`;
  if (escapes.worseP <= significance && beyond) {
    found.against.push(`More escapes, by ${percent(increase)} (${allowance}); ${traded(escapes, 'paired')}.`);
  } else if (beyond) {
    found.open.push(`Escapes are ${percent(increase)} more (${allowance}), but that may be chance.`);
  } else if (escapes.worseP <= 1 - confidence) {
    found.open.push(`${traded(escapes, 'Escapes')}: likely worse.`);
  }
  if (falseRejects.worseP <= 1 - confidence) {
    // Unlike escapes they are a matter of money: a model of good parts alone hardly rejects any, and misses most defects.
    if (cost.probability >= confidence)
      found.noted.push(
        `${traded(falseRejects, 'False rejects')}: likely worse, and paid for by fewer escapes.`,
      );
    else found.open.push(`${traded(falseRejects, 'False rejects')}: likely worse.`);
  }
  if (auroc.worseP <= significance) {
    const words = `It ranks defects worse: AUROC ${figure(auroc.challenger)} against ${figure(auroc.champion)}`;
    // A worse ranking with a better operating point is for a person to look at.
    (cost.gain > 0 ? found.open : found.against).push(`${words} (p = ${figure(auroc.worseP)}).`);
  }
  checkTypes(found, c, challenger);
  return found;
};

/** Why the challenger is better, or null. */
export const findBetter = (c: Comparison, { confidence }: GateSettings): string | null => {
  const { cost, auroc } = c;
  const needed = `${percent(confidence)} needed`;
  if (cost.probability >= confidence) {
    return `Expected cost is lower by ${figure(cost.gain)} per part with probability ${percent(cost.probability)} (${needed}).`;
  }
  // Verdicts are a coarse view of scores: where they do not speak against it, a better ranking counts. A second chance
  // to be lucky, hence half the risk.
  const stricter = (1 + confidence) / 2;
  if (auroc.probability >= stricter && cost.gain >= 0) {
    return (
      `At the operating points the two are alike, and AUROC is higher, ${figure(auroc.challenger)} against ` +
      `${figure(auroc.champion)}, with probability ${percent(auroc.probability)} (${percent(stricter)} needed).`
    );
  }
  return null;
};

/** Why nothing can be said yet, and what would help. */
export const sayUndecided = (c: Comparison, { confidence }: GateSettings): string[] => {
  const { cost, auroc, moreLabels } = c;
  const reasons = [
    `Too close to tell: expected cost is lower with probability ${percent(cost.probability)}, AUROC higher with ` +
      `probability ${percent(auroc.probability)} (${percent(confidence)} or ${percent((1 + confidence) / 2)} needed).`,
  ];
  if (moreLabels && moreLabels.ok + moreLabels.ng > 0) {
    reasons.push(
      `With ${moreLabelsWords(moreLabels)} in the golden set, a true gain of ${figure(moreLabels.gainPerPart)} per part would be seen four times in five.`,
    );
  } else if (moreLabels) {
    reasons.push(
      `The golden set is large enough to see a gain of ${figure(moreLabels.gainPerPart)} per part; there is none as large.`,
    );
  }
  return reasons;
};
