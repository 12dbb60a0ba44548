import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  adapt,
  loadBaseGraph,
  median,
  onnx,
  openModel,
  quantile,
  resolveBase,
  Tensor,
  type Base,
} from '@lemniscate/vision';
import type { Bench, BenchContext, Cell } from '../run/bench.js';
import { timeEach } from '../run/timing.js';
import { fixed, reported } from '../run/statistics.js';
import { drawSurface } from '../images/surface.js';
import { writeSurfaces } from '../images/write-surfaces.js';
import { requireBase } from '../station/data.js';

const SIDES = [224, 512, 1024];
const SEED = 0;
const ROUNDS = 10;

export const imageCost: Bench = {
  name: 'image-cost',
  about: 'milliseconds an image at 224², 512², 1024² against the backbone alone',
  async run(context) {
    const base = requireBase(context);
    const resolved = await resolveBase(base);
    const backbone = await onnx.createSession(await loadBaseGraph(resolved), { busyWait: true });
    const perRound = context.quick ? 1 : 20;
    const rounds = context.quick ? 3 : ROUNDS;
    const rows: Cell[][] = [];
    const figures = [];
    try {
      for (const side of SIDES)
        for (const working of ['default', side] as const) {
          context.say(`image-cost: images of ${side}², working size ${working}`);
          const dir = await makeModel(context, base, side, working === 'default' ? undefined : working);
          const model = await openModel(dir);
          try {
            const photo = { width: side, height: side, data: drawSurface(side, side, 1234) };
            const { sidePx } = model.manifest.recipe;
            const judge = (): Promise<unknown> => model.judge(photo);
            const atInput = bareRun(backbone, resolved, side);
            const atWorking = bareRun(backbone, resolved, sidePx);
            const ms = { judge: [] as number[], atInput: [] as number[], atWorking: [] as number[] };
            for (const run of [judge, atInput, atWorking]) await timeEach(2, run);
            for (let r = 0; r < rounds; r++) {
              ms.judge.push(...(await timeEach(perRound, judge)));
              ms.atInput.push(...(await timeEach(perRound, atInput)));
              ms.atWorking.push(...(await timeEach(perRound, atWorking)));
            }
            const whole = median(ms.judge);
            rows.push([
              `${side}²`,
              working === 'default' ? `${sidePx} (default)` : `${sidePx} (--side)`,
              ms.judge.length,
              fixed(whole),
              fixed(quantile(ms.judge, 0.99)),
              fixed(median(ms.atInput)),
              fixed(whole / median(ms.atInput)),
              fixed(median(ms.atWorking)),
              fixed(whole / median(ms.atWorking)),
            ]);
            const name = `images of ${side}², working at ${sidePx}${working === 'default' ? ' (default)' : ''}`;
            figures.push(
              reported(`${name}: median`, whole, 'ms'),
              reported(`${name}: p99`, quantile(ms.judge, 0.99), 'ms'),
            );
            figures.push(reported(`${name}: × the backbone at the image's size`, whole / median(ms.atInput)));
          } finally {
            await model.close();
          }
        }
    } finally {
      await backbone.release();
    }
    return {
      settings: {
        base,
        seed: SEED,
        images: 'by formula',
        repeats: perRound * rounds,
        threads: `default (${availableParallelism()} cores seen)`,
        quick: context.quick,
      },
      tables: [
        {
          title: 'milliseconds an image, decoded before; the artifact of 10 good images',
          columns: [
            'image',
            'working size px',
            'n',
            'median',
            'p99',
            'backbone at image size',
            'ratio',
            'backbone at working size',
            'ratio',
          ],
          rows,
        },
      ],
      figures,
      notes: [
        'Artifact and backbone are timed in turns of the same run. The artifact runs the backbone twice: at the working size and at half of it (a quarter of the pixels).',
      ],
    };
  },
};

const makeModel = async (
  context: BenchContext,
  base: string,
  side: number,
  sidePx?: number,
): Promise<string> => {
  const good = join(context.tempDir, `surfaces-${side}`);
  await writeSurfaces(good, 10, side, side);
  const out = join(context.tempDir, 'cost-model');
  const cacheDir = join(context.tempDir, 'cost-cache');
  await adapt({ good, out, base, seed: SEED, sidePx, cacheDir });
  await rm(cacheDir, { recursive: true, force: true });
  return out;
};

/** The base on a float image of about this side, as large as it takes. */
const bareRun = (
  session: Awaited<ReturnType<typeof onnx.createSession>>,
  { input, sizeMultiple, fixedSize }: Base,
  side: number,
): (() => Promise<unknown>) => {
  const rounded = Math.max(1, Math.round(side / sizeMultiple)) * sizeMultiple;
  const { height, width } = fixedSize ?? { height: rounded, width: rounded };
  const data = Float32Array.from(drawSurface(width, height, 7), (v) => v / 127.5 - 1);
  const dims = input.layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  const tensor = new Tensor('float32', data, dims);
  return () => session.run({ [input.name]: tensor });
};
