import type { RouteName } from '@lemniscate/contracts';

const STATION: RouteName[] = [
  'listStations',
  'getStation',
  'stationRates',
  'stationChampions',
  'stationDrift',
  'overview',
];
const REVIEW: RouteName[] = ['listCaptures', 'getCapture', 'reviewSummary', 'overview', 'learningCurve'];
const TURN: RouteName[] = [
  'listTurns',
  'getTurn',
  'listLoops',
  'getLoop',
  'getRollout',
  'listRollouts',
  'listModels',
  'overview',
  'loopVelocity',
  'learningCurve',
  'stationChampions',
  'turnLog',
  'listJobs',
];
const IMPORT: RouteName[] = ['getImport', 'listImports', 'reviewSummary', 'overview'];

/** What is read again after a change of one's own. Changes by others come as events: see live.ts. */
export const CHANGES: Partial<Record<RouteName, readonly RouteName[]>> = {
  createStation: STATION,
  updateStation: [...STATION, 'thresholdCurve'],
  clearDrift: STATION,
  importImage: REVIEW,
  createLoop: [...TURN, ...STATION],
  updateLoop: TURN,
  startTurn: TURN,
  approveTurn: TURN,
  holdTurn: TURN,
  abortTurn: TURN,
  pauseRollout: TURN,
  resumeRollout: TURN,
  rollBack: [...TURN, ...STATION],
  labelCapture: REVIEW,
  labelCaptures: REVIEW,
  withdrawLabel: REVIEW,
  adjudicate: REVIEW,
  dismissCapture: REVIEW,
  createUser: ['listUsers'],
  updateUser: ['listUsers'],
  createToken: ['listTokens'],
  revokeToken: ['listTokens'],
  revokeDevice: ['listDevices', 'overview'],
  createEnrolmentCode: ['listDevices'],
  startImport: IMPORT,
  cancelImport: IMPORT,
};

/** Which reads an event of the server makes stale, by the part of its type before the dot. */
export const EVENT_TOUCHES: Record<string, readonly RouteName[]> = {
  capture: ['reviewSummary', 'overview', 'listCaptures', 'stationInspections', 'stationRates'],
  label: REVIEW,
  review: REVIEW,
  override: ['overview', 'stationRates', 'listCaptures'],
  turn: TURN,
  gate: TURN,
  job: ['getTurn', 'listTurns', 'turnLog', 'listJobs', 'overview'],
  rollout: [...TURN, ...STATION],
  model: [...TURN, ...STATION],
  champion: [...TURN, ...STATION],
  station: STATION,
  loop: TURN,
  device: ['listDevices', 'overview', 'listStations'],
  drift: STATION,
  import: IMPORT,
};
