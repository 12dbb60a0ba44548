// How much JavaScript the first load of the review page takes, compressed: the page, the shell, the words of one language.
//   node scripts/web-size.mjs
// Exits with 1 above the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 250;
const APP = new URL('../packages/web/dist/app/', import.meta.url);
const PAGE = 'src/features/review/review-page.tsx';
const LANGUAGES = ['en', 'zh'];

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', APP), 'utf8'));

/** An entry with everything that it cannot run without. */
const filesOf = (key, found = new Set()) => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest: npm run build:web`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) filesOf(next, found);
  return found;
};

const kb = (file) => gzipSync(readFileSync(new URL(file, APP)), { level: 9 }).length / 1000;

const measure = (language) => {
  const files = new Set();
  for (const key of [
    'index.html',
    PAGE,
    `src/words/${language}/common.ts`,
    `src/words/${language}/review.ts`,
  ])
    filesOf(key, files);
  const sizes = [...files].filter((file) => file.endsWith('.js')).map((file) => ({ file, kb: kb(file) }));
  return { language, total: sizes.reduce((sum, { kb: size }) => sum + size, 0), sizes };
};

const worst = LANGUAGES.map(measure).toSorted((a, b) => b.total - a.total)[0];
const say = (size, text) => process.stdout.write(`${size.toFixed(1).padStart(7)} kB  ${text}\n`);
for (const { file, kb: size } of worst.sizes.toSorted((a, b) => b.kb - a.kb)) say(size, file);
say(worst.total, `in all, of ${BUDGET_KB} (review, ${worst.language}, gzip 9)`);
if (worst.total > BUDGET_KB) {
  process.stderr.write(`The first load of the review page is over its budget of ${BUDGET_KB} kB.\n`);
  process.exitCode = 1;
}
