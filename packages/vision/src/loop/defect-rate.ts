/** A line is taken to make 5 % defects until the audit sample has said more than ten parts' worth. */
const PRIOR_DEFECT_RATE = 0.05;
const PRIOR_PARTS = 10;

/**
 * Share of defective parts at a station from its labelled audit sample: the mean of a beta posterior whose prior is
 * worth ten parts, so that neither a first defect nor none among twelve is believed outright.
 */
export const estimateDefectRate = ({ audited, defects }: { audited: number; defects: number }): number =>
  (defects + PRIOR_DEFECT_RATE * PRIOR_PARTS) / (audited + PRIOR_PARTS);
