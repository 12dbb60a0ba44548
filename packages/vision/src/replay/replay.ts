import { AppError } from '@lemniscate/contracts/errors';
import { closing, type ToClose } from '../closing.js';
import { DEFAULT_BASE } from '../adapt/adapt.js';
import { resolveBase } from '../bases/index.js';
import { shiftPrior } from '../calibrate/platt.js';
import { type Candidate, chooseLabels, chooseRandom, type Choice } from '../capture/policy.js';
import type { Sample, Skipped } from '../data/model.js';
import type { Augmentation } from '../features/augment.js';
import { openDataset } from '../data/open-dataset.js';
import { pixelMetrics, summariseScores } from '../evaluate/evaluate.js';
import type { ScoredImage } from '../evaluate/types.js';
import { defaultCacheDir } from '../features/cache.js';
import type { FeatureStore, StoredImage } from '../features/store.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { readImageSize } from '../images/read-image-size.js';
import { createRng, type Rng } from '../math/rng.js';
import { byAlarm, verdictAt } from '../metrics/verdict-at.js';
import type { Work } from '../progress.js';
import { DEFAULT_COSTS } from '@lemniscate/contracts/words';
import { type Costs, DEFAULT_FALSE_REJECT_RATE } from '../station/costs.js';
import { fitStation } from '../station/fit-station.js';
import { chooseAugmentation, copiesOf } from '../station/augmentation.js';
import { HeadsRunner, type Judgement } from '../station/heads-runner.js';
import { keepWithinBudget } from '../station/latency-budget.js';
import type { StationModel } from '../station/station-model.js';
import {
  chooseStore,
  LEAST_DEFECTS_TO_CHOOSE,
  nativeSidePx,
  openStore,
  stationBrightness,
} from '../station/working-size.js';
import { estimateDefectRate } from '../loop/defect-rate.js';
import { checkLabels, checkSplit, readable, withGoodMasks } from './check-samples.js';
import { holdOut } from './split.js';
import { type CoverageReader, createCoverageReader, type RegionUse } from '../data/region-coverage.js';
import type { LabelPolicy, ReplayPicture, ReplayResult, ReplayTurn } from './types.js';

export interface ReplayOptions extends Work {
  data: string;
  /** Good images the station starts from. */
  shots?: number;
  turns?: number;
  labelsPerTurn?: number;
  policy?: LabelPolicy;
  testFraction?: number;
  seed?: number;
  base?: string;
  /** Whether a label brings the region the dataset has for it, or says no more than what the image is. */
  regions?: RegionUse;
  /** Play the same line again with labels chosen at random, to compare. */
  compareRandom?: boolean;
  skipBad?: boolean;
  costs?: Costs;
  budgetMs?: number;
  sidePx?: number;
  /** As for `adapt`; chosen once, from the photos the station starts from. */
  augment?: Augmentation | 'auto';
  cacheDir?: string;
  threads?: number;
  onTurn?: (turn: ReplayTurn, policy: LabelPolicy) => void;
}

/**
 * Plays a labelled folder as a production line. A stratified share is held out and only ever measured on; the station
 * starts from a few good images, parts arrive in random order, each turn a few labels are asked, and the model learns.
 * @throws AppError, see the table
 */
export const replay = async (options: ReplayOptions): Promise<ReplayResult> => {
  const started = performance.now();
  const { data, seed = 0, policy = 'capture', testFraction = 0.5, shots = 10 } = options;
  const rng = createRng(seed);
  const dataset = await openDataset(data, { skipBad: options.skipBad });
  const skipped: Skipped[] = [...dataset.skipped];
  const samples = options.skipBad ? await readable(dataset.samples, skipped) : dataset.samples;
  checkLabels(samples, data, shots);
  const split = holdOut(samples, testFraction, rng.fork('hold out'));
  checkSplit(split, { data, shots, testFraction });
  const bad = options.skipBad ? skipped : undefined;
  const work = { skipped: bad, signal: options.signal };
  const pool = options.regions === 'ignore' ? split.pool : await withGoodMasks(split.pool, work);
  const heldOut = await withGoodMasks(split.heldOut, work);
  const goodPool = pool.filter((s) => s.label === 'ok');

  const base = await resolveBase(options.base ?? DEFAULT_BASE);
  // Of the pool: what is held out must not even say how large it is.
  const native = await nativeSidePx(pool.map((s) => s.path));
  const start = rng.fork('start').sample(goodPool, shots);
  const { sidePx, note } = await startingSize(base, native, start, options);
  const line: Line = {
    options,
    pool,
    heldOut,
    start,
    sidePx,
    base,
    native,
    rng,
    data,
    readCoverage: createCoverageReader(bad),
    skipped: bad,
  };
  const main = await play(line, policy);
  const random = options.compareRandom && policy !== 'random' ? await play(line, 'random') : undefined;
  const pictures = (wanted: (s: ScoredImage) => boolean, lowestFirst: boolean): ReplayPicture[] => {
    const picked = main.pictures.filter(wanted);
    return (lowestFirst ? picked.reverse() : picked).slice(0, PICTURES);
  };
  return {
    data,
    policy,
    seed,
    base: base.id,
    shots,
    labelsPerTurn: options.labelsPerTurn ?? LABELS_PER_TURN,
    testFraction,
    regions: options.regions ?? 'use',
    asked: {
      base: options.base,
      sidePx: options.sidePx,
      budgetMs: options.budgetMs,
      augment: options.augment === 'auto' ? undefined : options.augment,
      costs: options.costs,
      skipBad: options.skipBad,
    },
    images: {
      pool: pool.length,
      heldOutGood: heldOut.filter((s) => s.label === 'ok').length,
      heldOutDefects: heldOut.filter((s) => s.label === 'ng').length,
    },
    turns: main.turns,
    ...(random && { randomTurns: random.turns }),
    scored: main.pictures.map(({ path, file, label, defectTypes, score, verdict }): ScoredImage => ({
      path,
      file,
      label,
      defectTypes,
      score,
      verdict,
    })),
    worstMisses: pictures((s) => s.label === 'ng' && s.verdict === 'ok', true),
    worstFalseRejects: pictures((s) => s.label === 'ok' && s.verdict === 'ng', false),
    bestCatches: pictures((s) => s.label === 'ng' && s.verdict === 'ng', false),
    skipped,
    notes: note === undefined ? [] : [note],
    seconds: (performance.now() - started) / 1000,
  };
};

const LABELS_PER_TURN = 25;
const TURNS = 8;
const PICTURES = 12;

interface Line {
  options: ReplayOptions;
  pool: readonly Sample[];
  heldOut: readonly Sample[];
  start: readonly Sample[];
  base: Awaited<ReturnType<typeof resolveBase>>;
  native: number;
  rng: Rng;
  data: string;
  /** Where it is not the station's usual. */
  sidePx: number | undefined;
  readCoverage: CoverageReader;
  /** Where bad files are listed; undefined where they are thrown. */
  skipped: Skipped[] | undefined;
}

/** Measured once, so that both policies play at the same size. */
const startingSize = (
  base: Line['base'],
  native: number,
  start: readonly Sample[],
  { budgetMs, sidePx, cacheDir, threads, signal }: ReplayOptions,
): Promise<{ sidePx?: number; note?: string }> =>
  closing(async (toClose) => {
    if (budgetMs === undefined) return { sidePx };
    const usual = toClose(openStore(base, { native, brightness: 0 }, { cacheDir, threads, sidePx }));
    const paths = start.map((s) => s.path);
    const setByHand = sidePx !== undefined;
    const within = await keepWithinBudget(usual, native, paths, {
      cacheDir,
      threads,
      budgetMs,
      setByHand,
      signal,
    });
    return { sidePx: toClose(within.store).recipe.sidePx, note: within.note };
  });

interface Played {
  turns: ReplayTurn[];
  /** Held-out images as the last model scored them, highest score first. */
  pictures: ReplayPicture[];
}

const play = (line: Line, policy: LabelPolicy): Promise<Played> =>
  closing((toClose) => playTurns(line, policy, toClose));

const playTurns = async (line: Line, policy: LabelPolicy, toClose: ToClose): Promise<Played> => {
  const { options, base, native, heldOut, start, readCoverage } = line;
  const { onProgress, signal, turns: turnCount = TURNS, labelsPerTurn = LABELS_PER_TURN, seed = 0 } = options;
  const rng = line.rng.fork(`play ${policy}`);
  const storeOptions = { cacheDir: options.cacheDir ?? defaultCacheDir(), threads: options.threads };
  const costs = options.costs ?? DEFAULT_COSTS;
  const arrivals = arrivalsPerTurn(line, turnCount);
  const scorer = toClose(await AnomalyScorer.create(options.threads));
  const brightness = await stationBrightness(start.map((s) => s.path));
  let store = toClose(openStore(base, { native, brightness }, { ...storeOptions, sidePx: line.sidePx }));
  let augmentation = options.augment === 'auto' ? undefined : options.augment;
  const augmentationRng = createRng(seed).fork('augmentation');
  let nextChoiceAt = LEAST_DEFECTS_TO_CHOOSE;
  const labelled: Sample[] = [...start];
  let waiting: Sample[] = [];
  const audit = { asked: 0, defects: 0 };
  const turns: ReplayTurn[] = [];
  let model: StationModel | undefined;
  let pictures: ReplayPicture[] = [];
  for (let turn = 0; turn <= turnCount; turn++) {
    const watch = (stage: string) => (p: { done: number; total: number }) =>
      onProgress?.({
        stage: `${policy}, turn ${turn} of ${turnCount}: ${stage}`,
        done: p.done,
        total: p.total,
      });
    const fresh = turn === 0 ? [] : arrivals[turn - 1];
    waiting = [...waiting, ...fresh];
    if (turn > 0 && model) {
      const watchScores = watch('looking at what arrived');
      const choices = await ask({
        waiting,
        fresh,
        labelled,
        model,
        store,
        policy,
        rng,
        wanted: labelsPerTurn,
        signal,
        onProgress: watchScores,
      });
      for (const { index, reason } of choices) {
        labelled.push(waiting[index]);
        if (reason === 'audit') {
          audit.asked++;
          if (waiting[index].label === 'ng') audit.defects++;
        }
      }
      const asked = new Set(choices.map((c) => waiting[c.index]));
      waiting = waiting.filter((s) => !asked.has(s));
    }

    const adaptStarted = performance.now();
    const defects = labelled.filter((s) => s.label === 'ng').length;
    if (options.sidePx === undefined && defects >= nextChoiceAt) {
      nextChoiceAt = 2 * defects;
      const better = await chooseStore(
        store,
        labelled.map(({ path, label }) => ({ path, label: label === 'ng' ? 1 : 0 })),
        native,
        {
          ...storeOptions,
          budgetMs: options.budgetMs,
          rng: createRng(seed).fork(`size ${turn}`),
          signal,
          onProgress: watch('choosing the working size'),
        },
      );
      if (better !== store) {
        await store.close();
        store = toClose(better);
      }
    }
    const stored = await addSamples(store, labelled, { signal, onProgress: watch('reading images') });
    const isGood = stored.filter((_, i) => labelled[i].label === 'ok');
    augmentation ??= await chooseAugmentation(store, isGood, {
      scorer,
      rng: augmentationRng,
      signal,
      onProgress: watch('choosing the augmentation'),
    });
    const copies = copiesOf(store, isGood, augmentation, augmentationRng);
    const others = await addSamples(store, waiting, { signal, onProgress: watch('reading images') });
    model = await fitStation({
      images: labelled.map((sample, i) => ({
        file: sample.file,
        label: sample.label === 'ng' ? 1 : 0,
        defectTypes: sample.defectTypes,
        pooled: stored[i].pooled,
        load: () => store.load(stored[i]),
        ...(options.regions !== 'ignore' && {
          coverage: (height: number, width: number) => readCoverage(sample, height, width),
        }),
        copies: copies.get(stored[i]),
      })),
      unlabelledPooled: others.map((o) => o.pooled),
      seed,
      costs,
      defectRate: estimateDefectRate({ audited: audit.asked, defects: audit.defects }),
      falseRejectRate: DEFAULT_FALSE_REJECT_RATE,
      scorer,
      signal,
      onProgress: watch('learning'),
    });
    const adaptSeconds = (performance.now() - adaptStarted) / 1000;

    const last = turn === turnCount;
    const measured = await measure(store, model, heldOut, last ? { skipped: line.skipped } : undefined, {
      signal,
      onProgress: watch('measuring'),
    });
    pictures = measured.pictures;
    const { auroc, aurocInterval, auprc, escapeRate, falseRejectRate, threshold } = measured.summary;
    const result: ReplayTurn = {
      turn,
      labels: labelled.length - start.length,
      defectsFound: defects,
      regions: model.counts.regions ?? 0,
      auroc,
      aurocInterval,
      auprc,
      escapeRate,
      falseRejectRate,
      threshold,
      adaptSeconds,
      heads: model.heads,
      ...measured.pixel,
      sidePx: store.recipe.sidePx,
    };
    turns.push(result);
    options.onTurn?.(result, policy);
  }
  return { turns, pictures };
};

/** The rest of the pool in random order, the same number of parts each turn. */
const arrivalsPerTurn = ({ pool, start, rng }: Line, turns: number): Sample[][] => {
  const started = new Set(start);
  const order = rng.fork('arrivals').shuffle(pool.filter((s) => !started.has(s)));
  return Array.from({ length: turns }, (_, t) =>
    order.slice(Math.floor((t * order.length) / turns), Math.floor(((t + 1) * order.length) / turns)),
  );
};

const addSamples = async (
  store: FeatureStore,
  samples: readonly Sample[],
  work: Work,
): Promise<StoredImage[]> => {
  const { images } = await store.addAll(
    samples.map((s) => s.path),
    work,
  );
  return images;
};

const ask = async (
  options: {
    waiting: readonly Sample[];
    fresh: readonly Sample[];
    labelled: readonly Sample[];
    model: StationModel;
    store: FeatureStore;
    policy: LabelPolicy;
    rng: Rng;
    wanted: number;
  } & Work,
): Promise<Choice[]> => {
  const { waiting, model, store, policy, rng, wanted, signal, onProgress } = options;
  const isFresh = new Set(options.fresh);
  const runner = await HeadsRunner.create(model);
  try {
    const knowsDefects = model.stack !== undefined;
    const rate = model.calibration.defectRate ?? 0.5;
    const labelled: Float32Array[] = [];
    for (const image of await addSamples(store, options.labelled, { signal }))
      labelled.push((await runner.judge(await store.load(image))).embedding);
    const candidates: Candidate[] = [];
    for (const [i, image] of (await addSamples(store, waiting, { signal })).entries()) {
      if (signal?.aborted) throw new AppError('cancelled');
      const { logit, embedding } = await runner.judge(await store.load(image));
      candidates.push({
        logit: knowsDefects ? shiftPrior(logit, rate, 0.5) : undefined,
        anomaly: logit,
        embedding,
        fresh: isFresh.has(waiting[i]),
      });
      onProgress?.({ stage: '', done: i + 1, total: waiting.length });
    }
    return (policy === 'random' ? chooseRandom : chooseLabels)(candidates, { wanted, labelled, rng });
  } finally {
    await runner.close();
  }
};

const measure = async (
  store: FeatureStore,
  model: StationModel,
  heldOut: readonly Sample[],
  withPixels: { skipped: Skipped[] | undefined } | undefined,
  { signal, onProgress }: Work,
) => {
  const runner = await HeadsRunner.create(model);
  try {
    const stored = await addSamples(store, heldOut, { signal });
    const judged: { sample: Sample; judgement: Judgement }[] = [];
    for (const [i, image] of stored.entries()) {
      if (signal?.aborted) throw new AppError('cancelled');
      judged.push({ sample: heldOut[i], judgement: await runner.judge(await store.load(image)) });
      onProgress?.({ stage: '', done: i + 1, total: stored.length });
    }
    const pictures = judged
      .map(
        ({
          sample: { file, path, label, defectTypes, maskPath },
          judgement: { score, heatmap },
        }): ReplayPicture => ({
          file,
          path,
          label,
          defectTypes,
          score,
          verdict: verdictAt(score, model.threshold),
          heatmap,
          maskPath,
        }),
      )
      .sort(byAlarm);
    const pixel = withPixels
      ? await pixelMetrics(
          await Promise.all(
            judged.map(async ({ sample, judgement: { heatmap } }) => ({
              sample,
              heatmap,
              ...(await readImageSize(sample.path)),
            })),
          ),
          withPixels.skipped,
        )
      : { pixelAuroc: null, pixelAupro: null };
    return { pictures, summary: summariseScores(pictures, model.threshold), pixel };
  } finally {
    await runner.close();
  }
};
