export { estimateDefectRate } from './defect-rate.js';
export { decideGate } from './gate.js';
export { ASKING, isWorthAsking, type KnownSample, knownSample, type SampledPart } from './gate-disputes.js';
export { type Counted, type SampleEvidence, sampleEvidence, type SamplePart } from './sample-evidence.js';
export { compareModels } from './gate-compare.js';
export type {
  Comparison,
  Discordance,
  Gain,
  GateAnswer,
  GateConfig,
  GateDecision,
  GateImage,
  GateInput,
  GateNumbers,
  LineageMember,
  ModelRates,
  MoreLabels,
} from './gate-types.js';
export { GATE_DEFAULTS } from './gate-types.js';
export {
  decideAsking,
  type ScoreFamily,
  type SimulatedTurn,
  simulateTurn,
  type Truth,
} from './gate-simulation.js';
export { type SimulatedLine, simulateLine } from './line-simulation.js';
export {
  addToRollout,
  readRollout,
  type RolloutBatch,
  type RolloutLimits,
  type RolloutWatch,
  startRollout,
} from './rollout.js';
export {
  addToComparison,
  addToRate,
  type ComparisonBatch,
  type ComparisonTest,
  type RateTest,
  readTest,
  type SequentialTest,
  startComparison,
  startRateTest,
} from './sequential.js';
export { expectedPartsToHalt, expectedPartsToHaltComparison } from './sequential-power.js';
export { addToDrift, type DriftAlarm, type DriftState, startDrift } from './drift.js';
export {
  type DriftBaseline,
  type DriftWindow,
  learnDriftBaseline,
  type MeasurementBaseline,
  summariseWindow,
} from './drift-baseline.js';
export { type Agreement, agreementOf } from './agreement.js';
export { allocateGolden, type GoldenInput, type LabelledGroup, splitOf } from './golden.js';
export type { Refused } from './refuse.js';
export { differenceHash, groupNearDuplicates, hammingDistance, type HashBits } from './near-duplicates.js';
export {
  type CurvePoint,
  errorAt,
  fitLearningCurve,
  gainOfMoreLabels,
  type LearningCurve,
  type MoreLabelsGain,
  type MoreLabelsInput,
  type PowerLaw,
  predictError,
} from './learning-curve.js';
