import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng, DEFAULT_BASE, median, quantile, type AdaptResult } from '@lemniscate/vision';
import type { Bench, BenchContext } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { figure, fixed, reported } from '../run/statistics.js';
import { goodOf, requireBase, requireData } from '../station/data.js';
import { copyPhotos, copySamples } from '../station/folders.js';

const SEED = 0;
const MIB = 2 ** 20;

interface Timed {
  wall: number[];
  inside: number[];
}

/** The built command line in a process of its own. */
const adaptByCli = async (
  { root }: BenchContext,
  args: readonly string[],
  cache: string,
): Promise<{ wall: number; inside: number; result: AdaptResult }> => {
  const cli = join(root, 'packages/cli/bin/lemniscate.js');
  const seed = args.includes('--update') ? [] : ['--seed', String(SEED)];
  const { seconds, stdout } = await runNode([cli, 'adapt', ...args, ...seed, '--json'], {
    env: { LEMNISCATE_CACHE: cache },
  });
  const result = JSON.parse(stdout) as AdaptResult;
  return { wall: seconds, inside: result.seconds, result };
};

export const speedAdapt: Bench = {
  name: 'speed-adapt',
  about:
    'seconds from 20 images, to retrain on 400 labels, to update with 50 good ones; size of the artifact',
  async run(context) {
    const { quick, tempDir, say, root } = context;
    const dataset = await requireData(context);
    const base = requireBase(context);
    const rng = createRng(SEED).fork('speed-adapt');
    const labels = quick ? 40 : 400;
    const moreGood = quick ? 10 : 50;
    const times = quick ? 2 : 5;
    const good = rng.fork('good').shuffle(goodOf(dataset.samples));
    const good20 = await copyPhotos(
      good.slice(0, 20).map((s) => s.path),
      join(tempDir, 'good20'),
    );
    const good50 = await copyPhotos(
      good.slice(20, 20 + moreGood).map((s) => s.path),
      join(tempDir, 'good50'),
    );
    const learned = [
      ...good.slice(-10),
      ...rng.fork('labels').sample(
        dataset.samples.filter((s) => !good.slice(0, 70).includes(s) && !good.slice(-10).includes(s)),
        labels,
      ),
    ];
    const labelled = await copySamples(dataset, learned, join(tempDir, 'labelled'));
    const timed = new Map<string, Timed>();
    const note = (name: string, { wall, inside }: { wall: number; inside: number }): void => {
      const t = timed.get(name) ?? { wall: [], inside: [] };
      t.wall.push(wall);
      t.inside.push(inside);
      timed.set(name, t);
      say(`speed-adapt: ${name}: ${wall.toFixed(2)} s`);
    };
    const fresh = async (name: string): Promise<string> => {
      const dir = join(tempDir, name);
      await rm(dir, { recursive: true, force: true });
      return dir;
    };

    for (let i = 0; i < times; i++) {
      const { seconds } = await runNode([join(root, 'packages/cli/bin/lemniscate.js'), '--version']);
      note('baseline: start-up alone', { wall: seconds, inside: 0 });
    }
    const adapt20 = 'adapt, 20 good images, nothing cached';
    const model20 = join(tempDir, 'model20');
    for (let i = 0; i < times; i++)
      note(
        adapt20,
        await adaptByCli(
          context,
          ['--good', good20, '--base', base, '--out', model20],
          await fresh('cache20'),
        ),
      );

    const cache400 = await fresh('cache400');
    const model400 = join(tempDir, 'model400');
    const args400 = ['--data', labelled, '--base', base, '--out', model400];
    const { wall, inside } = await adaptByCli(context, args400, cache400);
    note(`adapt, ${labels} labels, nothing cached`, { wall, inside });
    const retrain = `retrain, ${labels} labels, features cached`;
    let modelBytes = 0;
    let sidePx = 0;
    for (let i = 0; i < Math.min(3, times); i++) {
      const run = await adaptByCli(context, args400, cache400);
      note(retrain, run);
      ({ modelBytes, sidePx } = run.result);
    }

    const update = `update of 20 good with ${moreGood} more, not cached`;
    const updateLabelled = `update of ${labels} labels with ${moreGood} good, not cached`;
    const again = `update of 20 good with ${moreGood} more, features cached`;
    const inBox = `update of 20 good with ${moreGood} more, not cached, ${DEFAULT_BASE}`;
    const modelInBox = join(tempDir, 'model-in-box');
    await adaptByCli(
      context,
      ['--good', good20, '--base', DEFAULT_BASE, '--out', modelInBox],
      await fresh('cache20'),
    );
    const out = join(tempDir, 'updated');
    for (let i = 0; i < times; i++) {
      const cache = await fresh('cache-update');
      const args = ['--update', model20, '--good', good50, '--base', base, '--out', out];
      note(update, await adaptByCli(context, args, cache));
      note(again, await adaptByCli(context, args, cache));
      note(
        inBox,
        await adaptByCli(
          context,
          ['--update', modelInBox, '--good', good50, '--out', out],
          await fresh('cache-update-3'),
        ),
      );
      note(
        updateLabelled,
        await adaptByCli(context, ['--update', model400, ...args.slice(2)], await fresh('cache-update-2')),
      );
    }
    const folder = await Promise.all(
      ['model.onnx', 'state.bin', 'training.json', 'manifest.json'].map((f) => stat(join(model400, f))),
    );
    const wallOf = (name: string): number => median((timed.get(name) as Timed).wall);
    return {
      settings: {
        data: context.data,
        base,
        seed: SEED,
        repeats: times,
        threads: 'default',
        'working size of the labelled model, px': sidePx,
        quick,
      },
      tables: [
        {
          title: 'seconds, a process of the built command line, start-up included',
          columns: ['what', 'n', 'median', 'min', 'max', 'adapt() inside, median'],
          rows: [...timed].map(([name, t]) => [
            name,
            t.wall.length,
            fixed(median(t.wall)),
            fixed(quantile(t.wall, 0)),
            fixed(quantile(t.wall, 1)),
            fixed(median(t.inside)),
          ]),
        },
      ],
      figures: [
        figure('adapt from 20 images, median', wallOf(adapt20), 'at most', 10, 's'),
        figure(retrain, wallOf(retrain), 'at most', 30, 's'),
        figure(update, wallOf(update), 'under', 2, 's'),
        figure(again, wallOf(again), 'under', 2, 's'),
        figure(inBox, wallOf(inBox), 'under', 2, 's'),
        figure(updateLabelled, wallOf(updateLabelled), 'under', 2, 's'),
        figure(`artifact after ${labels} labels`, modelBytes / MIB, 'at most', 12, 'MiB'),
        reported('whole model folder', folder.reduce((sum, f) => sum + f.size, 0) / MIB, 'MiB'),
      ],
      notes: [
        '"Not cached" empties the feature cache before each run; the operating system still holds the files themselves.',
        'A base given as a file without a descriptor is run on noise to find its features when a model is made; an update reads them from the manifest.',
      ],
    };
  },
};
