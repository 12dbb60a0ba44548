export type { HeldRecords } from './held-records.js';
export type { Budget } from './room.js';
export { Spool, type SpoolOptions, type SpoolStats } from './spool.js';
export type { Appended, CaptureStats, Queued, QueuedCapture, QueueStats, SpoolKind } from './types.js';
