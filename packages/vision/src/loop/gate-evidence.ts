import { state, type Statement } from '@lemniscate/contracts/statements';
import type { GateNumbers } from './gate-types.js';

/** Which images were counted, where that is not plain. */
export const stateEvidence = ({
  comparison,
  golden,
  audit,
  unseen,
  taught,
  leftOut,
  disputed,
  agreed,
}: GateNumbers): Statement[] => {
  if (!comparison) return [];
  const said: Statement[] = [];
  if (unseen > 0) said.push(state('evidence_unseen', { judged: golden + audit, unseen }));
  if (taught > 0) said.push(state('evidence_taught', { count: taught }));
  if (disputed + agreed > 0) {
    said.push(state('evidence_sampled', { parts: disputed + agreed, disputed, agreed }));
  }
  if (leftOut > 0) said.push(state('evidence_left_out', { count: leftOut }));
  return said;
};
