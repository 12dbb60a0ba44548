import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Cell } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { figure, fixed, reported } from '../run/statistics.js';
import { writeSurfaces } from '../images/write-surfaces.js';
import { requireBase } from '../station/data.js';

const COUNTS = [100, 1_000, 10_000];
const QUICK_COUNTS = [50, 200];
const DISTINCT = 200;
const SIDE = 1000;
const MIB = 2 ** 20;

export const scaling: Bench = {
  name: 'scaling',
  about: 'seconds and memory to adapt from 100, 1,000 and 10,000 good images of 1 MP',
  async run(context) {
    const { tempDir, quick, say } = context;
    const base = requireBase(context);
    const rows: Cell[][] = [];
    const figures = [];
    let first: { count: number; seconds: number } | undefined;
    for (const count of quick ? QUICK_COUNTS : COUNTS) {
      say(`scaling: drawing ${count} images`);
      const good = join(tempDir, `good-${count}`);
      await writeSurfaces(good, count, SIDE, SIDE, quick ? 20 : DISTINCT);
      say(`scaling: adapt from ${count}`);
      const cache = join(tempDir, 'scaling-cache');
      const child = fileURLToPath(new URL('./scaling-child.js', import.meta.url));
      const run = await runNode([child, good, join(tempDir, 'scaling-model'), base, cache], {
        onStderr: say,
      });
      const { seconds, peakBytes, sidePx } = JSON.parse(run.stdout) as {
        seconds: number;
        peakBytes: number;
        sidePx: number;
      };
      const cacheBytes = await sizeOf(cache);
      first ??= { count, seconds };
      rows.push([
        count,
        sidePx,
        fixed(seconds, 1),
        fixed((1000 * seconds) / count, 1),
        fixed(seconds / count / (first.seconds / first.count)),
        fixed(peakBytes / MIB, 0),
        fixed(cacheBytes / MIB, 0),
      ]);
      const name = `${count} images`;
      figures.push(reported(`${name}: seconds`, seconds, 's', 1));
      figures.push(
        count === 10_000
          ? figure(`${name}: peak memory`, peakBytes / 1e9, 'under', 2, 'GB')
          : reported(`${name}: peak memory`, peakBytes / 1e9, 'GB'),
      );
      await rm(cache, { recursive: true, force: true });
      await rm(good, { recursive: true, force: true });
    }
    return {
      settings: {
        base,
        seed: 0,
        image: `${SIDE}×${SIDE} JPEG by formula, ${quick ? 20 : DISTINCT} distinct pictures`,
        runs: 'one each, nothing cached',
        threads: 'default',
        quick,
      },
      tables: [
        {
          title: 'adapt from good images in a process of its own',
          columns: [
            'images',
            'working size px',
            'seconds',
            'ms an image',
            'time an image, × the smallest set',
            'peak RSS MiB',
            'feature cache MiB',
          ],
          rows,
        },
      ],
      figures,
      notes: [
        'Baseline: time an image of the smallest set. Peak memory is VmHWM of the child, ONNX Runtime and decoders included.',
        'Files beyond the distinct pictures repeat their pixels under other bytes, so that no cache recognises them.',
      ],
    };
  },
};

const sizeOf = async (dir: string): Promise<number> => {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const file of files) if (file.isFile()) bytes += (await stat(join(file.parentPath, file.name))).size;
  return bytes;
};
