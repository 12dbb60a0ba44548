import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cli } from '../run/cli.js';

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

/** The demo line's photos as a labelled folder, made on first use. */
export const prepareLine = async (
  cli: Cli,
  { out, seed }: { out: string; seed: number },
): Promise<string> => {
  const { SCENARIOS, writeMvtecFolder } = await import('@lemniscate/testkit');
  const { about, line, folder } = SCENARIOS.demo;
  const plan = { ...line, ...folder, seed };
  // The folder appears complete or not at all, and is named after all that shaped it: if it is there, it is right.
  const dir = join(out, `line-${seed}-${digest(plan)}`);
  if (await stat(dir).catch(() => undefined)) return dir;
  cli.screen.note(`Photographing a made-up line: ${about}`);
  await writeMvtecFolder(dir, plan, {
    signal: cli.signal,
    onProgress: (done, total) => cli.screen.progress({ stage: 'photographing parts', done, total }),
  });
  return dir;
};
