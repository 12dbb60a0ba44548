import type { Label, LabelRegion, ReviewState, Verdict } from '@lemniscate/contracts';

export interface Opinion {
  kind: Label['kind'];
  verdict: Verdict;
  defectTypes: string[];
  regions: LabelRegion[];
}

export interface Settled {
  state: Exclude<ReviewState, 'dismissed'>;
  verdict: Verdict | null;
  defectTypes: string[];
  regions: LabelRegion[];
}

const OPEN = { verdict: null, defectTypes: [], regions: [] };

const heldTrue = ({ verdict, defectTypes, regions }: Opinion): Settled => ({
  state: 'labelled',
  verdict,
  defectTypes,
  regions,
});

/**
 * What a capture's labels add up to; `opinions` are those not withdrawn, oldest first.
 *
 * An adjudication settles. An operator's word alone settles nothing, but it weighs: a reviewer who says otherwise makes
 * a conflict, and one who agrees is the second opinion already.
 */
export const settle = (opinions: readonly Opinion[], wantsSecond: boolean): Settled => {
  const adjudication = opinions.findLast((o) => o.kind === 'adjudication');
  if (adjudication) return heldTrue(adjudication);
  const reviewed = opinions.filter((o) => o.kind !== 'override');
  if (reviewed.length === 0) return { state: 'waiting', ...OPEN };
  if (new Set(opinions.map((o) => o.verdict)).size > 1) return { state: 'conflict', ...OPEN };
  const enough = !wantsSecond || opinions.length > 1 || reviewed[0].kind === 'import';
  return enough ? heldTrue(reviewed.at(-1) as Opinion) : { state: 'second', ...OPEN };
};
