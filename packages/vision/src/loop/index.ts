export { decideGate } from './gate.js';
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
export { type ScoreFamily, type SimulatedTurn, simulateTurn, type Truth } from './gate-simulation.js';
