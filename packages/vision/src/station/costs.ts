/** What errors cost at this station, in any one currency; only their ratio moves the operating point. */
export interface Costs {
  /** A defective part passed. */
  escape: number;
  /** A good part rejected. */
  falseReject: number;
}

/** Share of good parts that may be rejected, while there are no defects to weigh against. */
export const DEFAULT_FALSE_REJECT_RATE = 0.01;
