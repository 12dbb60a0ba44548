import { readFile } from 'node:fs/promises';

/** The operator page; the same depth from src and from dist. */
const PAGE_DIR = new URL('../../page/', import.meta.url);

const CONTENT_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Named one by one: nothing else can be asked for. */
const NAMES = new Set([
  'index.html',
  'page.css',
  'correct.css',
  'icon.svg',
  'page.js',
  'ask.js',
  'correct.js',
  'dom.js',
  'draw.js',
  'feed.js',
  'keep.js',
  'override.js',
  'picture.js',
  'state.js',
  'words.js',
]);

export const readPageFile = async (
  path: string,
): Promise<{ bytes: Buffer; contentType: string } | undefined> => {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!NAMES.has(name)) return undefined;
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return { bytes: await readFile(new URL(name, PAGE_DIR)), contentType: CONTENT_TYPES[extension] };
};
