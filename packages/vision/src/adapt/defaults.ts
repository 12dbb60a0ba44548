export const DEFAULT_BASE = 'lemniscate-s16';

/** Fewer good images leave nothing to check against. */
export const LEAST_GOOD = 2;
