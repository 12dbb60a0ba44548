import type { Rng } from '../math/rng.js';
import { decideGate } from './gate.js';
import { ASKING, isWorthAsking } from './gate-disputes.js';
import { drawType, modelOf, NOTHING_ELSE, type ScoreFamily, type SimulatedModel } from './gate-simulation.js';
import type { GateDecision, GateImage, GateInput, Verdict } from './gate-types.js';
import { type Counted, type PartScore, sampleEvidence } from './sample-evidence.js';
import { verdictAt } from '../metrics/verdict-at.js';

export interface SimulatedLine {
  family: ScoreFamily;
  costs: GateInput['costs'];
  defectRate: number;
  turns: number;
  /** Separation of the model that a turn makes; of turn 0, of the first champion. */
  separation: (turn: number, rng: Rng) => number;
  /** Golden images that were brought in. */
  ok: number;
  ng: number;
  /** Audit samples that come in a turn, and those of them that are labelled in their turn. */
  sampled: number;
  labelled: number;
  maxAsked: number;
  /** Of the sample, parts that are labelled after a turn because its model is in doubt of them. Default 0. */
  doubtful?: number;
}

export interface SimulatedDecision {
  answer: GateDecision['answer'];
  asked: number;
  /** What the challenger's expected cost per part truly is below the champion's. */
  gain: number;
}

/** Correlation of all models' scores of one part, and of one model's own part with that of the model before. */
const SHARED = 0.7;
const FOLLOWS = 0.5;
/** Correlation of a model's own part with that of models that learned as it did, without the image. */
const CROSS_VALIDATED = 0.8;
/** Of what is labelled, the share that judges. */
const GOLDEN_SHARE = 0.25;

interface Part {
  id: string;
  type: ReturnType<typeof drawType> | null;
  shared: number;
  /** By model. */
  own: number[];
  held: Map<number, number>;
  label: Verdict | null;
  isGolden: boolean;
  isEarly: boolean;
}

const mix = (correlation: number, a: number, b: number): number =>
  correlation * a + Math.sqrt(1 - correlation ** 2) * b;

/**
 * Turn after turn of a made-up line, with one audit sample and what gates before have asked of it: whether evidence that is used again
 * still tells the truth. Each challenger has learned from all labels on the training side; what the champion had not
 * learned from counts by cross-validation, and so does what taught both, as in the loop.
 */
export const simulateLine = (line: SimulatedLine, rng: Rng): SimulatedDecision[] => {
  const models: SimulatedModel[] = [];
  const train = (turn: number): void => {
    models.push(modelOf(line.separation(turn, rng), { ...line, thresholdNoise: 0 }, rng));
  };
  let parts = 0;
  const come = (isNg: boolean, label: Verdict | null): Part => ({
    id: String(parts++),
    type: isNg ? drawType(rng) : null,
    shared: rng.normal(),
    own: [],
    held: new Map(),
    label,
    isGolden: label !== null,
    isEarly: false,
  });
  const ownOf = (part: Part, model: number): number => {
    for (let k = part.own.length; k <= model; k++)
      part.own.push(k === 0 ? rng.normal() : mix(FOLLOWS, part.own[k - 1], rng.normal()));
    return part.own[model];
  };
  const heldOf = (part: Part, model: number): number => {
    const known = part.held.get(model) ?? mix(CROSS_VALIDATED, ownOf(part, model), rng.normal());
    part.held.set(model, known);
    return known;
  };
  const scoreOf = (part: Part, model: number, own: number): PartScore => {
    const { scores, threshold } = models[model];
    const z = Math.sqrt(SHARED) * part.shared + Math.sqrt(1 - SHARED) * own;
    const score = scores.draw(z, part.type?.reach ?? null);
    return { captureId: part.id, score, verdict: verdictAt(score, threshold) };
  };
  const label = (part: Part): void => {
    part.label = part.type ? 'ng' : 'ok';
    part.isGolden = rng.next() < GOLDEN_SHARE;
  };
  const brought = [
    ...Array.from({ length: line.ok }, () => come(false, 'ok')),
    ...Array.from({ length: line.ng }, () => come(true, 'ng')),
  ];
  const sample: Part[] = [];
  let champion = 0;
  let learned = new Set<Part>();
  train(0);
  const decisions: SimulatedDecision[] = [];
  for (let turn = 1; turn <= line.turns; turn++) {
    for (let i = 0; i < line.sampled; i++) sample.push(come(rng.next() < line.defectRate, null));
    for (const part of sample.filter((p) => p.label === null).slice(0, line.labelled)) label(part);
    // In its turn by now is what came before the last that was labelled so.
    const last = sample.findLastIndex((p) => p.label !== null && !p.isEarly);
    for (const part of sample.slice(0, last)) part.isEarly = false;
    train(turn);
    const revision = new Set([...brought, ...sample].filter((p) => p.label !== null));
    const open = sample.filter((p) => !revision.has(p));
    const judge = (model: number): PartScore[] => open.map((p) => scoreOf(p, model, ownOf(p, model)));
    const judged = { champion: judge(champion), challenger: judge(turn) };
    const asked = new Set<string>();
    const imagesOf = (): GateImage[] =>
      [...revision].flatMap((part) => {
        const before = scoreOf(
          part,
          champion,
          learned.has(part) ? heldOf(part, champion) : ownOf(part, champion),
        );
        const after = scoreOf(part, turn, part.isGolden ? ownOf(part, turn) : heldOf(part, turn));
        return {
          id: part.id,
          label: part.label as Verdict,
          defectTypes: part.type ? [part.type.name] : [],
          championScore: before.score,
          championVerdict: before.verdict,
          challengerScore: after.score,
          challengerVerdict: after.verdict,
          source: part.isGolden
            ? ('golden' as const)
            : learned.has(part)
              ? ('taught' as const)
              : ('unseen' as const),
          pickedByChampion: part.isEarly,
        };
      });
    const evidenceNow = () =>
      sampleEvidence(
        imagesOf(),
        judged,
        sample.map(({ id, label: settled, type, isEarly }) => ({
          id,
          label: settled,
          defectTypes: type ? [type.name] : [],
          isEarly,
        })),
        asked,
      );
    const decide = (counted: Counted): GateDecision =>
      decideGate({
        ...NOTHING_ELSE,
        ...counted,
        costs: line.costs,
        defectRate: line.defectRate,
      });
    let evidence = evidenceNow();
    let decision = decide(evidence.counted);
    while (asked.size < line.maxAsked && isWorthAsking(decision, () => decide(evidence.outlook))) {
      const ask = evidence.ask(Math.min(ASKING.atOnce, line.maxAsked - asked.size));
      if (ask.length === 0) break;
      for (const part of sample.filter((p) => ask.includes(p.id))) {
        label(part);
        part.isEarly = true;
        asked.add(part.id);
      }
      evidence = evidenceNow();
      decision = decide(evidence.counted);
    }
    const gain = models[champion].truth.costPerPart - models[turn].truth.costPerPart;
    decisions.push({ answer: decision.answer, asked: asked.size, gain });
    if (decision.answer === 'promote') {
      champion = turn;
      learned = new Set([...revision].filter((p) => !p.isGolden));
    }
    const doubt = (part: Part): number =>
      Math.abs(scoreOf(part, turn, ownOf(part, turn)).score - models[turn].threshold);
    const waiting = sample.filter((p) => p.label === null).sort((a, b) => doubt(a) - doubt(b));
    for (const part of waiting.slice(0, line.doubtful ?? 0)) {
      label(part);
      part.isEarly = true;
    }
  }
  return decisions;
};
