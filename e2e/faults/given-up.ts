import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Ids of the captures that the agent wrote down as given up. */
export const readGivenUp = async (edgeDir: string): Promise<Set<string>> => {
  const ids = new Set<string>();
  for (const name of ['given-up.old.jsonl', 'given-up.jsonl']) {
    const text = await readFile(join(edgeDir, 'spool', name), 'utf8').catch(() => '');
    for (const line of text.split('\n').filter(Boolean)) ids.add((JSON.parse(line) as { id: string }).id);
  }
  return ids;
};
