import { createRng } from '@lemniscate/vision';

/** A brushed gray plate by formula, RGB interleaved: slow shading, fine lines along x, grain. The seed varies all three. */
export const drawSurface = (width: number, height: number, seed: number): Uint8Array<ArrayBuffer> => {
  const rng = createRng(seed);
  const tilt = [rng.normal() * 12, rng.normal() * 12];
  const wave = { x: 1 + 3 * rng.next(), y: 1 + 3 * rng.next(), phase: 6.28 * rng.next() };
  const lines = Float32Array.from({ length: height }, () => 6 * rng.normal());
  const grain = Float32Array.from({ length: 4099 }, () => 4 * rng.normal());
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const v = y / height;
    const row = 130 + tilt[1] * v + lines[y];
    for (let x = 0; x < width; x++) {
      const u = x / width;
      const shade = 8 * Math.sin(wave.x * 6.28 * u + wave.y * 6.28 * v + wave.phase);
      const value = row + tilt[0] * u + shade + grain[(y * width + x) % grain.length];
      data[at++] = value;
      data[at++] = value;
      data[at++] = value;
    }
  }
  return data;
};
