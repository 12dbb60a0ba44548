import { regularisedIncompleteBeta } from './incomplete-beta.js';

/** Distribution function of Student's t with `degrees` > 0 degrees of freedom (DLMF 8.17; I_x of the beta). */
export const studentCdf = (t: number, degrees: number): number => {
  if (Number.isNaN(t) || !(degrees > 0)) return NaN;
  if (t === Infinity || t === -Infinity) return t > 0 ? 1 : 0;
  const tail = regularisedIncompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
};
