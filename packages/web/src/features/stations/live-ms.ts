/** An upload of inspections without images raises no event; a line makes a part a second. */
export const LIVE_MS = 2000;
