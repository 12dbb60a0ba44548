import {
  AnomalyScorer,
  anomalyWeights,
  decodeImage,
  decodeState,
  defaultCacheDir,
  FeatureStore,
  HeadsRunner,
  openModel,
  readChecked,
  readManifest,
  resolveBase,
  type Base,
  type Manifest,
  type StationModel,
} from '@lemniscate/vision';

/** A model folder as its trainer sees it. */
export interface Trained {
  dir: string;
  manifest: Manifest;
  station: StationModel;
  base: Base;
}

export const openTrained = async (dir: string, base: string): Promise<Trained> => {
  const manifest = await readManifest(dir);
  const station = decodeState(await readChecked(dir, manifest, 'state.bin'), dir);
  return { dir, manifest, station, base: await resolveBase(base) };
};

/** A model's logits from cached features: what the artifact says before its sigmoid, without its front end. */
export const scoreImages = async (
  { station, manifest, base }: Trained,
  paths: readonly string[],
): Promise<{ scores: number[]; logits: number[] }> => {
  const store = FeatureStore.open(base, manifest.recipe, { cacheDir: defaultCacheDir() });
  const runner = await HeadsRunner.create(station);
  try {
    const { images } = await store.addAll(paths);
    const scores: number[] = [];
    const logits: number[] = [];
    for (const image of images) {
      const { score, logit } = await runner.judge(await store.load(image));
      scores.push(score);
      logits.push(logit);
    }
    return { scores, logits };
  } finally {
    await runner.close();
    await store.close();
  }
};

/** The patch bank's distance alone: the mean over the farthest patches, as the anomaly head sees it. */
export const scorePatchBank = async (
  { station, manifest, base }: Trained,
  paths: readonly string[],
): Promise<number[]> => {
  const store = FeatureStore.open(base, manifest.recipe, { cacheDir: defaultCacheDir() });
  const scorer = await AnomalyScorer.create();
  try {
    const weights = await anomalyWeights(station.anomaly, station.rings);
    const { images } = await store.addAll(paths);
    const scores: number[] = [];
    for (const image of images) scores.push((await scorer.score(await store.load(image), weights)).image[0]);
    return scores;
  } finally {
    await scorer.close();
    await store.close();
  }
};

/** Scores of the exported file itself. */
export const scoreByArtifact = async (
  dir: string,
  paths: readonly string[],
  threads?: number,
): Promise<number[]> => {
  const model = await openModel(dir, { threads });
  try {
    const scores: number[] = [];
    for (const path of paths) scores.push((await model.judge(await decodeImage(path))).score);
    return scores;
  } finally {
    await model.close();
  }
};

export const largestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** The trainer may stand in for the artifact only as long as the two agree. */
export const PARITY = 1e-4;

/** @throws Error when the artifact says something else of these images than the trainer */
export const checkParity = async (trained: Trained, paths: readonly string[]): Promise<number> => {
  const difference = largestDifference(
    await scoreByArtifact(trained.dir, paths),
    (await scoreImages(trained, paths)).scores,
  );
  if (!(difference <= PARITY))
    throw new Error(`artifact and trainer differ by ${difference} in ${trained.dir}`);
  return difference;
};
