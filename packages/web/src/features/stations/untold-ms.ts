/** Verdicts are told as they come; what went missing on the way is asked for. */
export const UNTOLD_MS = 15_000;
