import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  createRng,
  decodeImage,
  decodeSingly,
  imageTensor,
  inspectFiles,
  median,
  onnx,
  openModel,
  quantile,
} from '@lemniscate/vision';
import type { Bench } from '../run/bench.js';
import { figure, fixed, reported } from '../run/statistics.js';
import { drawGood, requireBase, requireData } from '../station/data.js';
import { trainOnGood } from '../station/train-good.js';

const SEED = 0;

export const speedInspect: Bench = {
  name: 'speed-inspect',
  about: 'inspecting JPEG files end to end against a bare session.run over the same artifact',
  async run(context) {
    const { quick, tempDir, say } = context;
    const dataset = await requireData(context);
    const base = requireBase(context);
    const perBlock = quick ? 10 : 100;
    const blocks = quick ? 4 : 15;
    const { shots, rest } = drawGood({ ...context, quick: false }, dataset, 20, SEED);
    const { dir } = await trainOnGood(shots, { tempDir, base, seed: SEED });
    const jpegs = rest.filter((s) => /\.jpe?g$/i.test(s.path));
    const files = createRng(SEED)
      .fork('inspect')
      .sample(jpegs.length > 0 ? jpegs : rest, perBlock)
      .map((s) => s.path);

    // As the command does.
    decodeSingly();
    const model = await openModel(dir, { images: perBlock * blocks });
    const session = await onnx.createSession(await readFile(join(dir, 'model.onnx')), { busyWait: true });
    const feeds: { image: ReturnType<typeof imageTensor> }[] = [];
    for (const file of files) feeds.push({ image: imageTensor(await decodeImage(file)) });
    const bare = async (): Promise<void> => {
      for (const feed of feeds) await session.run(feed);
    };
    const inspect = async (): Promise<void> => {
      let seen = 0;
      for await (const one of inspectFiles(model, files)) if ('score' in one) seen++;
      if (seen !== files.length)
        throw new Error(`${files.length - seen} of ${files.length} images were not judged`);
    };
    const decode = async (): Promise<void> => {
      for (const file of files) await decodeImage(file);
    };
    const timed = { bare: [] as number[], inspect: [] as number[], decode: [] as number[] };
    const clock = async (into: number[], run: () => Promise<void>): Promise<void> => {
      const started = performance.now();
      await run();
      into.push((performance.now() - started) / files.length);
    };
    try {
      await bare();
      await inspect();
      for (let block = 0; block < blocks; block++) {
        // Who goes first alternates too: the second may find the machine warmer.
        const order = block % 2 === 0 ? (['bare', 'inspect'] as const) : (['inspect', 'bare'] as const);
        for (const which of order) await clock(timed[which], which === 'bare' ? bare : inspect);
        if (block < 3) await clock(timed.decode, decode);
        say(
          `speed-inspect: block ${block}: bare ${fixed(timed.bare[block])} ms, inspect ${fixed(timed.inspect[block])} ms an image`,
        );
      }
    } finally {
      await session.release();
      await model.close();
    }
    const ratio = median(timed.bare) / median(timed.inspect);
    const paired = timed.bare.map((b, i) => b / timed.inspect[i]);
    const row = (name: string, ms: number[]): (string | number)[] => [
      name,
      ms.length,
      fixed(median(ms)),
      fixed(quantile(ms, 0.25)),
      fixed(quantile(ms, 0.75)),
      fixed(1000 / median(ms), 1),
    ];
    return {
      settings: {
        data: context.data,
        base,
        seed: SEED,
        images: files.length,
        blocks,
        sidePx: model.manifest.recipe.sidePx,
        'ONNX Runtime threads': `default (cores; ${availableParallelism()} seen here)`,
        'libuv threads': process.env['UV_THREADPOOL_SIZE'] ?? 'default (4)',
        'bytes of JPEG': jpegs.length > 0,
        quick,
      },
      tables: [
        {
          title: 'milliseconds an image, by block',
          columns: ['what', 'blocks', 'median', '25 %', '75 %', 'images/s'],
          rows: [
            row('inspectFiles, from files', timed.inspect),
            row('baseline: session.run, decoded before', timed.bare),
            row('decoding alone, one after the other', timed.decode),
          ],
        },
      ],
      figures: [
        figure('throughput against the bare session, ratio of medians', ratio, 'at least', 0.85, '', 3),
        reported('the same, median of paired blocks', median(paired), '', 3),
        reported('the same, lowest block', Math.min(...paired), '', 3),
      ],
      notes: ['Both use sessions of the same file with the same options; blocks alternate in one run.'],
    };
  },
};
