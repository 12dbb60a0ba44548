import { AppError, type CapturePolicy, type Inspection, type ModelProblem } from '@lemniscate/contracts';
import { decodeImage, type RgbImage, type Verdict } from '@lemniscate/vision';
import { differenceHash } from '@lemniscate/vision/loop';
import type { z } from 'zod';
import { CaptureDecider } from '../capture/decide.js';
import type { PublishedVerdict } from '../outputs/output.js';
import type { Frame, Intake } from '../sources/frame.js';
import { FrameQueue } from '../sources/frame-queue.js';
import { idOf, newId, shareOfId } from '../storage/ids.js';
import { ConditionWindows } from './conditions.js';
import { RecentTimes } from './latency.js';
import type { LoadedModel } from './loaded-model.js';
import { Quiet } from './quiet.js';
import { type RecentImage, RecentImages } from './recent-images.js';
import type { Recorder } from './recorder.js';

export type Problem = z.infer<typeof ModelProblem>;

export interface Models {
  champion: LoadedModel;
  challenger: { model: LoadedModel; mode: 'shadow' | 'canary'; canaryShare: number } | null;
}

/** What a station is told by the server. */
export interface StationSettings {
  stationId: string;
  capture: CapturePolicy;
  threshold: number | null;
}

export interface RunnerDependencies {
  name: string;
  recorder: Recorder;
  /** Told when a part is in hand, so that other work waits for its verdict. */
  quiet?: Quiet;
  /** Now, as ISO 8601, by the site. */
  instant: () => string;
  publish: (verdict: PublishedVerdict) => void;
  /** After each image, whatever became of it. */
  onInspected?: (recent: RecentImage) => void;
  onTrouble: (error: AppError) => void;
}

interface Decoded {
  frame: Frame;
  source: Uint8Array | RgbImage;
  image: RgbImage;
  /** Its verdict is out, or will not come soon. */
  release: () => void;
}

/** Frames waiting to be decoded; more would only be older. */
const QUEUED = 3;
/** Images decoded while the model runs: one ready, one being decoded. */
const DECODED_AHEAD = 1;
/** Inspections on their way to the disk; then the next waits, so that a dying disk does not fill the memory. */
const MOST_UNWRITTEN = 64;

/** Judges the images of one station, one after the other. */
export class StationRunner {
  readonly name: string;
  readonly latency = new RecentTimes();
  readonly recent = new RecentImages();
  readonly conditions: ConditionWindows;
  readonly counters = { inspections: 0, ok: 0, ng: 0, errors: 0, imageErrors: 0, missed: 0, overrides: 0 };
  lastError: { at: string; code: string; detail: string } | null = null;
  challengerProblem: Problem | null = null;
  readonly #deps: RunnerDependencies;
  readonly #quiet: Quiet;
  readonly #queue = new FrameQueue(QUEUED);
  readonly #unwritten = new Set<Promise<void>>();
  #decider: CaptureDecider | undefined;
  #settings: StationSettings | undefined;
  #models: Models | undefined;
  #wake: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #sequence = 0;
  #doneAt = 0;

  constructor(deps: RunnerDependencies) {
    this.name = deps.name;
    this.#deps = deps;
    this.#quiet = deps.quiet ?? new Quiet();
    this.conditions = new ConditionWindows(deps.instant);
  }

  /** Where the station's sources put their frames. */
  readonly intake: Intake = {
    put: (frame) => this.#queue.put(frame),
    offer: (frame) => {
      const taken = this.#queue.offer(frame);
      if (!taken) this.counters.missed++;
      return taken;
    },
    report: (error) => this.#trouble(error),
  };

  get isRunning(): boolean {
    return this.#models !== undefined;
  }

  get models(): Models | undefined {
    return this.#models;
  }

  get settings(): StationSettings | undefined {
    return this.#settings;
  }

  configure(settings: StationSettings): void {
    this.#settings = settings;
    this.#deps.recorder.limitStation(settings.stationId, settings.capture.maxBytes);
    if (this.#decider) this.#decider.policy = settings.capture;
    else this.#decider = new CaptureDecider(settings.capture, this.name);
    this.#wake?.();
  }

  /** From the next image on. Null: wait for a model. */
  use(models: Models | null): void {
    this.#models = models ?? undefined;
    this.challengerProblem = null;
    this.#wake?.();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const frame of this.#queue.close()) frame.settle({ error: new AppError('cancelled') });
    this.#wake?.();
    await this.#running;
    await Promise.allSettled(this.#unwritten);
  }

  async #run(): Promise<void> {
    const ahead: Promise<Decoded | undefined>[] = [];
    while (!this.#stopped) {
      if (!this.#models || !this.#settings) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      while (ahead.length <= DECODED_AHEAD) ahead.push(this.#takeAndDecode());
      const decoded = await ahead[0];
      // The model may have been taken away meanwhile; the image waits for the next.
      if (!this.#models || this.#stopped) {
        decoded?.release();
        continue;
      }
      ahead.shift();
      if (decoded) await this.#judge(decoded, this.#models, this.#settings);
    }
    for (const decoded of await Promise.all(ahead)) {
      decoded?.release();
      decoded?.frame.settle({ error: new AppError('cancelled') });
    }
  }

  async #takeAndDecode(): Promise<Decoded | undefined> {
    const frame = await this.#queue.take();
    if (!frame) return undefined;
    const release = this.#takeInHand();
    try {
      const source = await frame.load();
      const image = 'data' in source ? source : await decodeImage(source, { name: frame.name });
      return { frame, source, image, release };
    } catch (error) {
      release();
      this.#fail(frame, error);
      return undefined;
    }
  }

  #takeInHand(): () => void {
    let isInHand = true;
    this.#quiet.begin();
    return () => {
      if (isInHand) this.#quiet.end();
      isInHand = false;
    };
  }

  async #judge(decoded: Decoded, models: Models, settings: StationSettings): Promise<void> {
    const { frame, image, release } = decoded;
    const { stationId, threshold } = settings;
    const id = frame.again ? idOf(frame.again.atMs, `${stationId}\n${frame.again.key}`) : newId(Date.now());
    const startedAt = Math.max(frame.arrivedAt, this.#doneAt);
    try {
      const { first, second, verdict } = await this.#firstOpinion(models, id, image, threshold);
      const latencyMs = performance.now() - startedAt;
      const inspection: Inspection = {
        id,
        stationId,
        at: this.#deps.instant(),
        partId: frame.partId,
        modelId: first.modelId,
        score: clamp(verdict.score),
        threshold: threshold ?? clamp(first.manifest.threshold),
        verdict: verdict.verdict,
        defectType: verdict.defectType?.type ?? null,
        latencyMs: round(latencyMs),
        second: null,
      };
      const sequence = ++this.#sequence;
      this.#deps.publish({ station: this.name, inspection, sequence });
      release();
      this.latency.add(latencyMs);
      this.counters.inspections++;
      this.counters[inspection.verdict]++;
      if (second) inspection.second = await this.#secondOpinion(second, image, threshold);
      this.#keep(decoded, inspection, verdict, first, sequence);
    } catch (error) {
      release();
      this.#fail(frame, error);
    }
    this.#doneAt = performance.now();
    if (this.#unwritten.size >= MOST_UNWRITTEN) await Promise.race(this.#unwritten);
  }

  /** In a canary the challenger has the first word on its share of parts; should it fail, the champion has it. */
  async #firstOpinion(
    { champion, challenger }: Models,
    id: string,
    image: RgbImage,
    threshold: number | null,
  ): Promise<{ first: LoadedModel; second: LoadedModel | null; verdict: Verdict }> {
    const isCanary = challenger?.mode === 'canary' && shareOfId('canary', id) < challenger.canaryShare;
    if (challenger && isCanary)
      try {
        const verdict = await judgeSoundly(challenger.model, image, threshold);
        return { first: challenger.model, second: champion, verdict };
      } catch (error) {
        this.#blameChallenger(challenger.model, error);
        return { first: champion, second: null, verdict: await judgeSoundly(champion, image, threshold) };
      }
    const verdict = await judgeSoundly(champion, image, threshold);
    return { first: champion, second: challenger?.model ?? null, verdict };
  }

  async #secondOpinion(
    model: LoadedModel,
    image: RgbImage,
    threshold: number | null,
  ): Promise<Inspection['second']> {
    const startedAt = performance.now();
    try {
      const { score, verdict } = await judgeSoundly(model, image, threshold);
      const latencyMs = round(performance.now() - startedAt);
      return { modelId: model.modelId, score: clamp(score), verdict, latencyMs };
    } catch (error) {
      this.#blameChallenger(model, error);
      return null;
    }
  }

  #keep(
    { frame, source, image }: Decoded,
    inspection: Inspection,
    verdict: Verdict,
    model: LoadedModel,
    sequence: number,
  ): void {
    const recent: RecentImage = {
      sequence,
      inspection,
      image: source,
      width: image.width,
      height: image.height,
      heatmap: verdict.heatmap,
      perceptualHash: null,
      captured: false,
    };
    const decision = (this.#decider as CaptureDecider).decide({
      inspection,
      embedding: verdict.embedding,
      knowsDefects: model.manifest.dataset.defects > 0,
      drifting: this.conditions.drifting,
      perceptualHash: () => (recent.perceptualHash = differenceHash(image)),
    });
    this.conditions.add(image);
    const { recorder } = this.#deps;
    const work = (async () => {
      const durable = await recorder.record(inspection);
      if (decision.keep) recent.captured = await recorder.capture(recent, decision.reasons);
      frame.settle({ inspection, durable });
    })().finally(() => this.#unwritten.delete(work));
    this.#unwritten.add(work);
    this.recent.add(recent);
    this.#deps.onInspected?.(recent);
  }

  #blameChallenger({ modelId }: LoadedModel, error: unknown): void {
    this.counters.errors++;
    const { code, message } = asAppError(error);
    this.challengerProblem = { modelId, code, detail: message.slice(0, 1000) };
  }

  #fail(frame: Frame, error: unknown): void {
    const appError = asAppError(error);
    this.#trouble(appError);
    frame.settle({ error: appError });
  }

  #trouble(error: AppError): void {
    if (error.code === 'cancelled') return;
    this.counters.errors++;
    if (error.code !== 'model_failed') this.counters.imageErrors++;
    this.lastError = { at: this.#deps.instant(), code: error.code, detail: error.message };
    this.#deps.onTrouble(error);
  }
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('internal', { detail: (error as Error).message }, { cause: error });

/**
 * The image was read: what fails from here on is the model. A score that is no number must not pass as "ok".
 * @throws AppError model_failed
 */
const judgeSoundly = async (
  model: LoadedModel,
  image: RgbImage,
  threshold: number | null,
): Promise<Verdict> => {
  const { modelId } = model;
  const verdict = await model.judge(image, threshold).catch((error: unknown) => {
    throw new AppError('model_failed', { modelId, detail: (error as Error).message }, { cause: error });
  });
  if (!(verdict.score >= -1e-6 && verdict.score <= 1 + 1e-6))
    throw new AppError('model_failed', { modelId, detail: `it gave the score ${verdict.score}` });
  return verdict;
};

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
const round = (ms: number): number => Math.round(ms * 1000) / 1000;
