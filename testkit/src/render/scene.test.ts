import { expect, it } from 'vitest';
import { createRng } from '../rng.js';
import { drawCamera } from './camera.js';
import { drawLight } from './light.js';
import { drawPose } from './pose.js';
import { changedRect } from './rect.js';
import { developPhoto, redevelopPhoto, type Exposure, type Scene } from './scene.js';
import { copySurface, createSurface } from './surface.js';

it('redevelops a changed block exactly as a whole new photo would come out', () => {
  const size = { widthPx: 90, heightPx: 84, unitPx: 0.3, frameWidthPx: 80, frameHeightPx: 72 };
  const material = {
    scratchTint: [0, 0, 0],
    pit: [0, 0, 0],
    fracture: [0, 0, 0],
    stain: [0, 0, 0],
    tarnish: [0, 0, 0],
    strokeScale: 1,
    relief: 1,
  } as const;
  for (const rotationDeg of [5, 360]) {
    for (let seed = 0; seed < 8; seed++) {
      const rng = createRng(seed, rotationDeg);
      const surface = createSurface(size, material, [0, 0, 0]);
      for (const name of ['red', 'green', 'blue', 'height', 'gloss'] as const) {
        for (let i = 0; i < surface[name].length; i++) surface[name][i] = rng.unit();
      }
      const scene: Scene = {
        widthPx: 80,
        heightPx: 72,
        pose: drawPose({ shift: 0.1, rotationDeg, scale: 0.1 }, 72, rng),
        light: drawLight(
          { tiltDeg: 30, azimuthDeg: 220, ambient: 0.5, glareRadius: 0.4, glareStrength: 0.3 },
          { gain: 1, turnDeg: 0 },
          rng,
        ),
        camera: drawCamera(rng),
        backdropColour: [0.2, 0.2, 0.2],
        backdrop: new Float32Array(80 * 72).fill(1),
        shadow: 0,
      };
      const before = developPhoto(scene, surface);
      const damaged = copySurface(surface);
      const left = rng.int(0, 70);
      const top = rng.int(0, 70);
      for (let y = top; y < top + 9; y++) {
        for (let x = left; x < left + 14; x++) {
          damaged.height[y * 90 + x] += 2;
          damaged.coverage[y * 90 + x] = 0.4;
        }
      }
      const changed = changedRect(surface, damaged);
      expect(changed).toEqual({ left, top, right: left + 14, bottom: top + 9 });
      const partly = redevelopPhoto(scene, damaged, changed!, before);
      const wholly = developPhoto(scene, damaged);
      const bytes = ({ planes, coverage }: Exposure): Buffer =>
        Buffer.concat([...planes, coverage].map((plane) => new Uint8Array(plane.buffer)));
      expect(Buffer.compare(bytes(partly), bytes(wholly))).toBe(0);
    }
  }
});
