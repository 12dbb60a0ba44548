import { readFile } from 'node:fs/promises';

/** The operator page; the same depth from src and from dist. */
const PAGE_DIR = new URL('../../page/', import.meta.url);

const FILES: Record<string, { name: string; contentType: string }> = {
  '/': { name: 'index.html', contentType: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', contentType: 'text/javascript; charset=utf-8' },
  '/words.js': { name: 'words.js', contentType: 'text/javascript; charset=utf-8' },
  '/page.css': { name: 'page.css', contentType: 'text/css; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', contentType: 'image/svg+xml' },
};

export const readPageFile = async (
  path: string,
): Promise<{ bytes: Buffer; contentType: string } | undefined> => {
  const file = FILES[path];
  return file && { bytes: await readFile(new URL(file.name, PAGE_DIR)), contentType: file.contentType };
};
