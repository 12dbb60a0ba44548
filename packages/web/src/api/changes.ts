import type { EventType, RouteName } from '@lemniscate/contracts';

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
  updateSite: ['getSite'],
  startImport: IMPORT,
  cancelImport: IMPORT,
};

const CAPTURED: readonly RouteName[] = [
  'reviewSummary',
  'overview',
  'listCaptures',
  'stationInspections',
  'stationRates',
];
const JOB: readonly RouteName[] = ['getTurn', 'listTurns', 'turnLog', 'listJobs', 'overview'];
const DEVICE: readonly RouteName[] = ['listDevices', 'overview', 'listStations', 'getStation'];
const ROLLED: readonly RouteName[] = [...TURN, ...STATION];

/** Which reads an event of the server makes stale. */
export const EVENT_TOUCHES: Record<EventType, readonly RouteName[]> = {
  station_created: STATION,
  station_changed: STATION,
  champion_changed: ROLLED,
  device_enrolled: DEVICE,
  device_revoked: DEVICE,
  device_seen: DEVICE,
  device_silent: DEVICE,
  drift_alarm: STATION,
  drift_cleared: STATION,
  escape_reported: [...CAPTURED, 'listLoops'],
  captures_received: CAPTURED,
  capture_labelled: REVIEW,
  label_withdrawn: REVIEW,
  capture_dismissed: REVIEW,
  import_started: IMPORT,
  import_progress: IMPORT,
  import_finished: [...IMPORT, ...REVIEW],
  loop_created: TURN,
  loop_changed: TURN,
  turn_started: TURN,
  turn_advanced: TURN,
  turn_approved: TURN,
  turn_closed: ROLLED,
  turn_aborted: ROLLED,
  // It may have asked for labels.
  gate_decided: [...TURN, ...REVIEW],
  job_leased: JOB,
  job_progress: JOB,
  job_cancelled: JOB,
  rollout_started: ROLLED,
  rollout_advanced: ROLLED,
  rollout_halted: ROLLED,
  rollout_paused: TURN,
  rollout_resumed: TURN,
  rollout_rolled_back: ROLLED,
  user_created: ['listUsers'],
  user_changed: ['listUsers'],
  token_created: ['listTokens'],
  token_revoked: ['listTokens'],
  site_changed: ['getSite'],
};
