/** Connections that are open, of which some rest, and callers that wait for one. */
export interface PoolUse {
  open: number;
  idle: number;
  waiting: number;
}
