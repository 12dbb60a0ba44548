import { encodeHeat } from '@lemniscate/vision';
import sharp from 'sharp';
import { type LineOptions, type LinePart, renderPart } from '../../testkit/src/index.js';

/** A part as the line hands it over: picture, what is true, and where a model would have looked. */
export interface DrawnPart {
  jpeg: Buffer;
  heat: Buffer;
  label: 'ok' | 'ng';
  defectTypes: string[];
  widthPx: number;
  heightPx: number;
}

const HEAT_SIDE = 32;

/** Share of each cell that the defect covers, stretched to 1; faint noise where there is none. */
const heatOf = ({ mask, image }: LinePart): Promise<Buffer> => {
  const data = new Float32Array(HEAT_SIDE * HEAT_SIDE);
  for (const [at, bad] of (mask ?? []).entries()) {
    if (bad === 0) continue;
    const x = Math.floor(((at % image.width) / image.width) * HEAT_SIDE);
    const y = Math.floor((Math.floor(at / image.width) / image.height) * HEAT_SIDE);
    data[y * HEAT_SIDE + x]++;
  }
  const most = data.reduce((a, b) => Math.max(a, b), 1);
  for (let i = 0; i < data.length; i++) data[i] = mask ? Math.sqrt(data[i] / most) : ((i * 37) % 100) / 900;
  return encodeHeat({ width: HEAT_SIDE, height: HEAT_SIDE, data });
};

/**
 * Draws `drawn` parts with testkit and makes `count` different pictures of them (moved a little and lit otherwise),
 * because drawing a large one takes a second.
 */
export async function* drawParts(line: LineOptions, drawn: number, count: number): AsyncGenerator<DrawnPart> {
  const parts: { part: LinePart; heat: Buffer }[] = [];
  for (let i = 0; i < count; i++) {
    if (i < drawn) {
      const part = renderPart(line, i);
      parts.push({ part, heat: await heatOf(part) });
    }
    const { part, heat } = parts[i % drawn];
    const { width, height, data } = part.image;
    const turn = Math.floor(i / drawn);
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .modulate({ brightness: 1 + (turn % 20) * 0.012 })
      .jpeg({ quality: 90 })
      .toBuffer();
    const { label, defectTypes } = part;
    yield { jpeg, heat, label, defectTypes, widthPx: width, heightPx: height };
  }
}
