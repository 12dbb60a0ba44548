import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, type Figure, SkipBench } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { onPostgresql } from '../run/postgresql.js';
import { figure, reported } from '../run/statistics.js';

const TESTS = ['e2e/web/review.test.ts', 'e2e/web/lineage.test.ts', 'e2e/web/rates.test.ts'];
/** Behind the charts: on PostgreSQL, and on PGlite, where making ten million takes too long. */
const HISTORY = { postgresql: 10_000_000, pglite: 100_000, quick: 20_000 };

type Kept = Record<string, number> & { what: string };

/** The tests in a browser, longer; they write what they measure. */
export const web: Bench = {
  name: 'web',
  about:
    'in a browser: key to next image with 10,000 waiting, a step in a lineage of 1,000 nodes, a year of 10 million inspections, first paint',
  async run({ root, tempDir, quick, say }) {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    if (!existsSync(join(root, 'packages/web/dist/app/index.html')))
      throw new SkipBench('the web app is not built: npm run build:web');
    const labels = quick ? 20 : 200;
    const steps = quick ? 5 : 45;
    const file = join(tempDir, 'figures.jsonl');
    const runTests = async (database?: string): Promise<void> => {
      const history = quick ? HISTORY.quick : database ? HISTORY.postgresql : HISTORY.pglite;
      for (const test of TESTS) {
        say(`web: ${test}`);
        await runNode([vitest, 'run', test], {
          cwd: root,
          env: {
            LEMNISCATE_FIGURES: file,
            LEMNISCATE_REVIEW_LABELS: String(labels),
            LEMNISCATE_LINEAGE_STEPS: String(steps),
            LEMNISCATE_HISTORY: String(history),
            LEMNISCATE_HISTORY_ROUNDS: quick ? '1' : '10',
            ...(database && { LEMNISCATE_HISTORY_DATABASE: database }),
          },
        });
      }
    };
    const url = process.env['TEST_DATABASE_URL'];
    if (url) await onPostgresql(url, runTests);
    else {
      say('web: 10 million inspections need PostgreSQL; set TEST_DATABASE_URL');
      await runTests();
    }
    const text = await readFile(file, 'utf8').catch(() => '');
    const kept = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Kept);
    const of = (what: string): Kept => {
      const found = kept.find((one) => one.what === what);
      if (!found) throw new SkipBench('the tests were left out: there is no Chromium here');
      return found;
    };
    const [review, lineage, paint] = [of('review'), of('lineage'), of('first contentful paint')];
    const [control, charts] = [of('rates, control'), of('rates, charts')];
    const millions = `${control['inspections'] / 1e6} million inspections in a year`;
    const ms = (name: string, { p50Ms, p95Ms, mostMs }: Kept, mostAsked: number): Figure[] => [
      reported(`${name}, median`, p50Ms, 'ms', 1),
      ...(p95Ms === undefined ? [] : [figure(`${name}, 95th of 100`, p95Ms, 'at most', mostAsked, 'ms', 1)]),
      reported(`${name}, most`, mostMs, 'ms', 1),
    ];
    return {
      settings: { labels, 'in the queue': 10_000, steps, 'nodes of the lineage': lineage['nodes'], quick },
      tables: [],
      figures: [
        ...ms('key to next image painted', review, 50),
        figure('labels a minute, at a key in 500 ms', review['labelsPerMinute'], 'at least', 40, '', 0),
        ...ms('a step in the lineage', lineage, 100),
        ...ms('a frame while the lineage is dragged', of('lineage, dragged'), 100),
        ...ms('a frame while the lineage is zoomed', of('lineage, zoomed'), 100),
        ...ms(`another time in the rates of a station, ${millions}: the control`, control, 100),
        ...ms('the same: its charts', charts, 100),
        figure('first contentful paint, median', paint['p50Ms'], 'at most', 1000, 'ms', 0),
        reported('first contentful paint, most', paint['mostMs'], 'ms', 0),
      ],
      notes: [
        'Server, database and browser share the machine; Chromium without a GPU, 1366 × 768, photos of 1 MP.',
        ...kept.map(({ what, load }) => `load at the end of ${what}: ${load.toFixed(1)}`),
      ],
    };
  },
};
