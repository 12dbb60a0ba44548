interface CaptureCostInput {
  auditShare: number;
  maxPerHour: number;
  partsPerHour: number;
  /** Median of the reviewers here; null before anybody labelled. */
  secondsPerLabel: number | null;
  labelCost: number;
}

/** What a capture policy asks of people at most: the audit sample comes on top of the budget an hour. */
export const captureCost = ({
  auditShare,
  maxPerHour,
  partsPerHour,
  secondsPerLabel,
  labelCost,
}: CaptureCostInput) => {
  const auditPerHour = auditShare * partsPerHour;
  const mostPerHour = Math.min(partsPerHour, auditPerHour + maxPerHour);
  const mostPerDay = 24 * mostPerHour;
  return {
    auditPerHour,
    mostPerHour,
    mostPerDay,
    secondsPerDay: secondsPerLabel === null ? null : mostPerDay * secondsPerLabel,
    moneyPerDay: mostPerDay * labelCost,
  };
};
