export { adapt, DEFAULT_BASE } from './adapt/adapt.js';
export type { AdaptOptions, AdaptResult, AdaptSample } from './adapt/types.js';
export { inspectFiles, type Inspection } from './adapt/inspect.js';
export {
  Model,
  openModel,
  openModelBytes,
  type OpenModelOptions,
  parseManifest,
  readManifest,
} from './artifact/open-model.js';
export {
  checkReference,
  makeReference,
  parseReference,
  REFERENCE_FILE,
  type Reference,
  referenceImage,
} from './artifact/reference.js';
export { Manifest } from './artifact/manifest.js';
export type { Verdict } from './artifact/verdict.js';
export {
  appendBase,
  checkBase,
  listBases,
  loadBaseGraph,
  resolveBase,
  type Base,
  type BaseFeature,
  type BaseReport,
} from './bases/index.js';
export { conformalThreshold, type ConformalThreshold } from './calibrate/conformal.js';
export { chooseLabels, chooseRandom, type Candidate, type Choice } from './capture/policy.js';
export { CONDITIONS, measureConditions, type Conditions } from './conditions/measure-conditions.js';
export { DATA_FORMATS, type DataFormat, type Dataset, type Sample, type Skipped } from './data/model.js';
export type { RegionUse } from './data/region-coverage.js';
export { openDataset } from './data/open-dataset.js';
export { exportDataset, type ExportResult } from './data/export-dataset.js';
export { evaluateModel, type EvaluateOptions, summariseScores } from './evaluate/evaluate.js';
export { artifactParity } from './evaluate/parity.js';
export type { DefectTypeResult, Evaluation, Rate, ScoredImage } from './evaluate/types.js';
export { AUGMENTATIONS, type Augmentation } from './features/augment.js';
export { FeatureExtractor, imageTensor } from './features/extractor.js';
export { recipeFor, startingSidePx, type FeatureRecipe } from './features/recipe.js';
export { decodeImage } from './images/decode-image.js';
export { decodeSingly } from './images/decode-singly.js';
export { DEFECT_RGB, encodeOverlay, overlayHeat, type Heatmap } from './images/heat-overlay.js';
export { detectImageFormat, type ImageFormat } from './images/image-format.js';
export { encodeHeat, encodePng } from './images/encode-png.js';
export { encodeHeatLayer, encodeThumbnail } from './images/encode-thumbnail.js';
export type { ImageLimits } from './images/limits.js';
export { listImages } from './images/list-images.js';
export { readMask } from './images/read-mask.js';
export type { Mask, RgbImage } from './images/types.js';
export { createRng, type Rng } from './math/rng.js';
export { clopperPearson } from './metrics/binomial.js';
export { confusionAt, rateOf } from './metrics/confusion.js';
export { pairedBootstrap } from './metrics/paired-bootstrap.js';
export { auroc, aurocInterval } from './metrics/roc.js';
export * as onnx from './onnx/index.js';
export type { Progress, Work } from './progress.js';
export { replay, type ReplayOptions } from './replay/replay.js';
export type { LabelPolicy, ReplayPicture, ReplayResult, ReplayTurn } from './replay/types.js';
export { DEFAULT_FALSE_REJECT_RATE, type Costs } from './station/costs.js';
// For bench/: the parts an artifact is made of, to measure them one by one.
export { Tensor } from 'onnxruntime-node';
export { readChecked } from './artifact/open-model.js';
export { decodeState } from './artifact/state.js';
export { defaultCacheDir } from './features/cache.js';
export { FeatureStore, type StoredImage } from './features/store.js';
export { anomalyWeights } from './heads/anomaly.js';
export { AnomalyScorer } from './heads/anomaly-scorer.js';
export { mean, median, quantile, std } from './math/quantile.js';
export { binomialInterval } from './metrics/binomial.js';
export { holdOut } from './replay/split.js';
export { HeadsRunner, type Judgement } from './station/heads-runner.js';
export { heldOutVerdicts, type HeldOutVerdict } from './station/held-out.js';
export type { StationModel } from './station/station-model.js';
export { removeIfUnfinished } from './unfinished.js';
export { CODE_VERSION } from './version.js';
