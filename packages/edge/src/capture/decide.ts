import type { CapturePolicy, CaptureReason, Inspection } from '@lemniscate/contracts';
import { createRng } from '@lemniscate/vision';
import { hammingDistance } from '@lemniscate/vision/loop';
import { shareOfId } from '../storage/ids.js';
import { HourlyBudget } from './budget.js';
import { Novelty, squaredDistance } from './novelty.js';
import { RecentValues } from './recent.js';

export interface Judged {
  inspection: Inspection;
  embedding: Float32Array;
  /** The model knows no defects: its score is how odd a part is. */
  knowsDefects: boolean;
  /** The light, fixture or lot has moved of late. */
  drifting: boolean;
  /** Asked for only when the image may be kept. */
  perceptualHash(): string;
}

export type Decision =
  | { keep: true; reasons: CaptureReason[] }
  | { keep: false; skipped: 'nothing' | 'duplicate' | 'budget' };

/** Share of parts asked for as uncertain, and as novel, when the budget is no limit. */
const MOST_SHARE = 0.5;
const LEAST_SHARE = 0.01;
/** Parts before their like of late is known. */
const LEAST_SEEN = 20;
/** While the picture drifts, one part in so many is kept to show how. */
const DRIFT_SHARE = 0.1;

/** Of 256 bits: the same picture but for noise. A part of the same kind in the same fixture differs in more. */
const DUPLICATE_BITS = 2;
/** Of the usual distance to the nearest embedding. */
const DUPLICATE_SHARE = 0.1;
const RECENT_CAPTURES = 200;

const LOGIT_LIMIT = 1e-7;
const logit = (p: number): number => {
  const q = Math.min(1 - LOGIT_LIMIT, Math.max(LOGIT_LIMIT, p));
  return Math.log(q / (1 - q));
};

/**
 * Which images are worth keeping. The audit sample is drawn from the inspection's id and nothing else; it is exempt from
 * the budget and from the search for duplicates, or it would not be uniform.
 */
export class CaptureDecider {
  #policy: CapturePolicy;
  readonly #budget: HourlyBudget;
  readonly #now: () => number;
  readonly #margins = new RecentValues();
  readonly #scores = new RecentValues();
  readonly #intervals = new RecentValues(200);
  readonly #novelty: Novelty;
  #modelId: string | undefined;
  #lastAt: number | undefined;
  #usualDistance = Number.NaN;
  #kept: { hash: string; embedding: Float32Array }[] = [];

  constructor(policy: CapturePolicy, station: string, now: () => number = () => performance.now()) {
    this.#policy = policy;
    this.#now = now;
    this.#budget = new HourlyBudget(policy.maxPerHour, now);
    const rng = createRng(0).fork(`novelty-${station}`);
    this.#novelty = new Novelty(() => rng.next());
  }

  set policy(policy: CapturePolicy) {
    this.#policy = policy;
    this.#budget.perHour = policy.maxPerHour;
  }

  decide(judged: Judged): Decision {
    const { inspection, embedding } = judged;
    this.#followModel(inspection.modelId);
    const reasons = this.#reasons(judged);
    const isAudit = shareOfId('audit', inspection.id) < this.#policy.auditShare;
    if (reasons.length === 0 && !isAudit) return { keep: false, skipped: 'nothing' };
    const hash = judged.perceptualHash();
    if (!isAudit) {
      const isDisputed = reasons.includes('disagreement');
      if (!isDisputed && this.#isDuplicate(hash, embedding)) return { keep: false, skipped: 'duplicate' };
      if (!this.#budget.take()) return { keep: false, skipped: 'budget' };
    }
    this.#kept.push({ hash, embedding: embedding.slice() });
    if (this.#kept.length > RECENT_CAPTURES) this.#kept.shift();
    return { keep: true, reasons: isAudit ? [...reasons, 'audit'] : reasons };
  }

  #reasons({ inspection, embedding, knowsDefects, drifting }: Judged): CaptureReason[] {
    const reasons: CaptureReason[] = [];
    const { score, threshold, second, verdict } = inspection;
    const share = this.#share();
    if (second && second.verdict !== verdict) reasons.push('disagreement');
    if (drifting && shareOfId('drift', inspection.id) < DRIFT_SHARE) reasons.push('drift');

    const margin = Math.abs(logit(score) - logit(threshold));
    const isNear = this.#margins.count >= LEAST_SEEN && margin <= this.#margins.quantile(share);
    this.#margins.add(margin);
    if (this.#policy.uncertain && isNear) reasons.push('uncertain');

    const { isNovel, usual } = this.#novelty.look(embedding, share);
    this.#usualDistance = usual;
    const isOdd =
      !knowsDefects && this.#scores.count >= LEAST_SEEN && score > this.#scores.quantile(1 - share);
    this.#scores.add(score);
    if (this.#policy.novel && (isNovel || isOdd)) reasons.push('novel');
    return reasons;
  }

  /** As many as the budget can take at the rate parts come, so that it lasts the hour. */
  #share(): number {
    const now = this.#now();
    if (this.#lastAt !== undefined) this.#intervals.add(now - this.#lastAt);
    this.#lastAt = now;
    const median = this.#intervals.quantile(0.5);
    if (!(median > 0)) return MOST_SHARE;
    const perHour = 3_600_000 / median;
    return Math.min(MOST_SHARE, Math.max(LEAST_SHARE, this.#policy.maxPerHour / perHour / 2));
  }

  #isDuplicate(hash: string, embedding: Float32Array): boolean {
    const limit = (DUPLICATE_SHARE * this.#usualDistance) ** 2;
    return this.#kept.some(
      (kept) =>
        hammingDistance(kept.hash, hash) <= DUPLICATE_BITS &&
        squaredDistance(kept.embedding, embedding) <= limit,
    );
  }

  #followModel(modelId: string): void {
    if (modelId === this.#modelId) return;
    this.#modelId = modelId;
    this.#novelty.reset();
    this.#margins.clear();
    this.#scores.clear();
    // Distances between two models' embeddings mean nothing; what looks the same will be kept once more.
    this.#kept = [];
  }
}
