import { createRng } from '../math/rng.js';

/**
 * A random projection that keeps distances between patches (Johnson–Lindenstrauss), for bases whose patches have
 * more channels than a bank and its statistics should carry. The same for every model, so that features can be shared.
 * @returns row-major [from, to]
 */
export const channelProjection = (from: number, to: number): Float32Array => {
  const rng = createRng(from * 100_003 + to);
  return Float32Array.from({ length: from * to }, () => rng.normal() / Math.sqrt(to));
};
