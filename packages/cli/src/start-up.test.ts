import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What a file loads at once: imports of types are gone when it runs, and `import()` waits until it is reached. */
const loads = (source: string): string[] =>
  [...source.matchAll(/^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?'([^']+)'/gm)].map(
    ([, name]) => name,
  );

const packagesLoadedBy = (entry: URL, seen = new Set<string>()): Set<string> => {
  const found = new Set<string>();
  if (seen.has(entry.href)) return found;
  seen.add(entry.href);
  for (const name of loads(readFileSync(fileURLToPath(entry), 'utf8')))
    if (name.startsWith('.')) {
      const next = new URL(name.replace(/\.js$/, '.ts'), entry);
      for (const other of packagesLoadedBy(next, seen)) found.add(other);
    } else if (!name.startsWith('node:')) found.add(name);
  return found;
};

it('every command starts without what only some need: help and a typing error are answered at once', () => {
  expect([...packagesLoadedBy(new URL('main.ts', import.meta.url))].sort()).toEqual([
    '@lemniscate/client/pages',
    '@lemniscate/contracts/errors',
    '@lemniscate/contracts/nearest',
    '@lemniscate/contracts/words',
    'commander',
  ]);
});
