// How much JavaScript the first load of a page takes, compressed.
//   node scripts/web-size.mjs [review|operator]
// review: the page, the shell, the words of one language. operator: the page of the agent, as it is served.
// Exits with 1 above the budget.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 250;
const APP = new URL('../packages/web/dist/app/', import.meta.url);
const REVIEW = 'src/features/review/review-page.tsx';
const LANGUAGES = ['en', 'zh'];
const OPERATOR = new URL('../packages/edge/page/', import.meta.url);

const kb = (url) => gzipSync(readFileSync(url), { level: 9 }).length / 1000;

/** An entry of the manifest with everything that it cannot run without. */
const filesOf = (manifest, key, found = new Set()) => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest: npm run build:web`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) filesOf(manifest, next, found);
  return found;
};

const reviewFiles = (manifest, language) => {
  const files = new Set();
  for (const key of [
    'index.html',
    REVIEW,
    `src/words/${language}/common.ts`,
    `src/words/${language}/review.ts`,
  ])
    filesOf(manifest, key, files);
  return [...files].filter((file) => file.endsWith('.js'));
};

const sizesOf = (base, files) => files.map((file) => ({ file, kb: kb(new URL(file, base)) }));
const totalOf = (sizes) => sizes.reduce((sum, { kb: size }) => sum + size, 0);

const measureReview = () => {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', APP), 'utf8'));
  const worst = LANGUAGES.map((language) => ({
    language,
    sizes: sizesOf(APP, reviewFiles(manifest, language)),
  })).toSorted((a, b) => totalOf(b.sizes) - totalOf(a.sizes))[0];
  return { name: `review, ${worst.language}`, sizes: worst.sizes };
};

/** A script with those it imports, from the page's own on. */
const scriptsOf = (file, found = new Set()) => {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(new URL(file, OPERATOR), 'utf8');
  for (const [, next] of text.matchAll(/(?:from|import\(?)\s*'\.\/([^']+)'/g)) scriptsOf(next, found);
  return found;
};

const measureOperator = () => {
  const html = readFileSync(new URL('index.html', OPERATOR), 'utf8');
  const files = new Set();
  for (const [, file] of html.matchAll(/<script[^>]*\ssrc="\/([^"]+)"/g)) scriptsOf(file, files);
  if (files.size === 0) throw new Error('the operator page has no script');
  return { name: 'operator', sizes: sizesOf(OPERATOR, [...files]) };
};

const PAGES = { review: measureReview, operator: measureOperator };

const say = (size, text) => process.stdout.write(`${size.toFixed(1).padStart(7)} kB  ${text}\n`);

const asked = process.argv.slice(2);
for (const page of asked.length > 0 ? asked : Object.keys(PAGES)) {
  const { name, sizes } = PAGES[page]();
  for (const { file, kb: size } of sizes.toSorted((a, b) => b.kb - a.kb)) say(size, file);
  const total = totalOf(sizes);
  say(total, `in all, of ${BUDGET_KB} (${name}, gzip 9)`);
  if (total > BUDGET_KB) {
    process.stderr.write(`The first load of the ${page} page is over its budget of ${BUDGET_KB} kB.\n`);
    process.exitCode = 1;
  }
}
