import { bump, cosTurns, lerp, sinTurns } from '../math.js';
import type { Rng } from '../rng.js';
import type { Rect } from './rect.js';
import type { Surface } from './surface.js';
import type { Pose } from './pose.js';

/** The lamp and what it does to the whole photo. */
export interface Light {
  /** Unit vector towards the lamp, in the photo's frame (x right, y down, z to the camera). */
  x: number;
  y: number;
  z: number;
  /** Share of light that comes from everywhere. */
  ambient: number;
  gain: number;
  /** Change of brightness from the middle to the edge of the photo. */
  gradientX: number;
  gradientY: number;
  /** Loss of brightness in the corners. */
  vignette: number;
  /** The lamp's soft reflection: centre and radius as a share of the photo's shorter side. */
  glareX: number;
  glareY: number;
  glareRadius: number;
  glareStrength: number;
}

export interface LightStyle {
  /** How far from straight above the lamp stands, in degrees. */
  tiltDeg: number;
  azimuthDeg: number;
  ambient: number;
  glareStrength: number;
  glareRadius: number;
}

/** Draws the light for one part around the station's set-up and its drift so far. */
export function drawLight(style: LightStyle, drift: { gain: number; turnDeg: number }, rng: Rng): Light {
  const azimuth = (style.azimuthDeg + drift.turnDeg + rng.gaussian() * 5) / 360;
  const tilt = (style.tiltDeg + rng.gaussian() * 1.5) / 360;
  const sinTilt = sinTurns(tilt);
  const x = cosTurns(azimuth) * sinTilt;
  const y = sinTurns(azimuth) * sinTilt;
  return {
    x,
    y,
    z: cosTurns(tilt),
    ambient: style.ambient,
    gain: drift.gain * (1 + rng.gaussian() * 0.025),
    gradientX: x * 0.12 + rng.gaussian() * 0.02,
    gradientY: y * 0.12 + rng.gaussian() * 0.02,
    vignette: rng.range(0.06, 0.12),
    glareX: x * 0.5 + rng.gaussian() * 0.04,
    glareY: y * 0.5 + rng.gaussian() * 0.04,
    glareRadius: style.glareRadius * rng.range(0.9, 1.1),
    glareStrength: style.glareStrength * rng.range(0.8, 1.2),
  };
}

/** Lights a block of the surface: planes of red, green and blue as large as the surface, filled within `rect`. */
export function shade(surface: Surface, light: Light, pose: Pose, rect: Rect): Float32Array[] {
  const { widthPx, heightPx, height, gloss, ink, inkColour } = surface;
  const red = new Float32Array(widthPx * heightPx);
  const green = new Float32Array(widthPx * heightPx);
  const blue = new Float32Array(widthPx * heightPx);
  // Into the part's frame, which is turned against the photo.
  const lx = light.x * pose.cos + light.y * pose.sin;
  const ly = light.y * pose.cos - light.x * pose.sin;
  const lz = light.z;
  const halfLength = Math.sqrt(lx * lx + ly * ly + (lz + 1) * (lz + 1));
  const hx = lx / halfLength;
  const hy = ly / halfLength;
  const hz = (lz + 1) / halfLength;
  const diffuseShare = (1 - light.ambient) / lz;
  const side = Math.min(surface.frameWidthPx, surface.frameHeightPx);
  const glareX = (light.glareX * pose.cos + light.glareY * pose.sin) * side + (widthPx - 1) / 2;
  const glareY = (light.glareY * pose.cos - light.glareX * pose.sin) * side + (heightPx - 1) / 2;
  const glareScale = 1 / (light.glareRadius * side);
  // A slope tips the mirrored ray: the reflection seems to move by so many pixels per unit of slope.
  const swim = side * 0.6;

  for (let y = rect.top; y < rect.bottom; y++) {
    const up = y > 0 ? -widthPx : 0;
    const down = y < heightPx - 1 ? widthPx : 0;
    for (let x = rect.left; x < rect.right; x++) {
      const i = y * widthPx + x;
      const gx = (height[x < widthPx - 1 ? i + 1 : i] - height[x > 0 ? i - 1 : i]) * 0.5;
      const gy = (height[i + down] - height[i + up]) * 0.5;
      const inverse = 1 / Math.sqrt(1 + gx * gx + gy * gy);
      const facing = (lz - gx * lx - gy * ly) * inverse;
      const diffuse = light.ambient + (facing > 0 ? facing * diffuseShare : 0);
      let mirror = 0;
      const g = gloss[i];
      if (g > 0) {
        let s = (hz - gx * hx - gy * hy) * inverse;
        s = s > 0 ? s * s : 0;
        s *= s;
        s *= s;
        s *= s;
        const ux = (x - glareX + gx * swim) * glareScale;
        const uy = (y - glareY + gy * swim) * glareScale;
        const d2 = ux * ux + uy * uy;
        mirror = g * (s * 0.35 + (d2 < 1 ? light.glareStrength * bump(Math.sqrt(d2)) : 0));
      }
      const k = ink[i];
      red[i] = lerp(surface.red[i], inkColour[0], k) * diffuse + mirror;
      green[i] = lerp(surface.green[i], inkColour[1], k) * diffuse + mirror;
      blue[i] = lerp(surface.blue[i], inkColour[2], k) * diffuse + mirror;
    }
  }
  return [red, green, blue];
}
