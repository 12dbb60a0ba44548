import type { Heatmap } from '../images/heat-overlay.js';

/** A heat map at the size of its image, linear between the centres of its cells. @returns [height · width] */
export const enlargeHeatmap = (heatmap: Heatmap, width: number, height: number): Float32Array => {
  const columns = positions(width, heatmap.width);
  const rows = positions(height, heatmap.height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const { from, to, share } = rows[y];
    const upper = from * heatmap.width;
    const lower = to * heatmap.width;
    for (let x = 0; x < width; x++) {
      const c = columns[x];
      const a = heatmap.data[upper + c.from] * (1 - c.share) + heatmap.data[upper + c.to] * c.share;
      const b = heatmap.data[lower + c.from] * (1 - c.share) + heatmap.data[lower + c.to] * c.share;
      out[y * width + x] = a * (1 - share) + b * share;
    }
  }
  return out;
};

const positions = (pixels: number, cells: number): { from: number; to: number; share: number }[] =>
  Array.from({ length: pixels }, (_, i) => {
    const at = Math.min(cells - 1, Math.max(0, ((i + 0.5) / pixels) * cells - 0.5));
    const from = Math.floor(at);
    return { from, to: Math.min(cells - 1, from + 1), share: at - from };
  });
