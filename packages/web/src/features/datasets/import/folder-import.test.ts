// @vitest-environment happy-dom
import { AppError } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import type { DoneFiles } from './done-files.ts';
import { type ImportTask, startFolderImport } from './folder-import.ts';

const tasks = (count: number): ImportTask[] =>
  Array.from({ length: count }, (_, i) => ({
    path: `good/${i}.png`,
    file: new File([String(i)], `${i}.png`, { lastModified: 1 }),
    verdict: 'ok',
    defectTypes: [],
  }));

const memory = (): DoneFiles => {
  const known = new Set<string>();
  return { has: (key) => known.has(key), add: (key) => void known.add(key) };
};

const quiet = { station: 'press', onProgress: () => undefined, waitMs: 1 };

test('a bad file is named with the server’s words and the rest goes on, three at a time', async () => {
  let now = 0;
  let most = 0;
  const send = async ({ path }: ImportTask): Promise<void> => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now -= 1;
    if (path === 'good/3.png') throw new AppError('image_unreadable', { path, detail: 'it is cut short' });
  };
  const done = await startFolderImport({ ...quiet, tasks: tasks(10), send, done: memory() }).finished;
  expect(done).toMatchObject({ state: 'done', imported: 9, known: 0 });
  expect(done.bad.map(({ path, error }) => [path, (error as Error).message])).toEqual([
    ['good/3.png', expect.stringContaining('cut short')],
  ]);
  expect(most).toBe(3);
});

test('what was brought in before is passed over, and a photo of another verdict is not', async () => {
  const done = memory();
  const sent: string[] = [];
  const send = async ({ path, verdict }: ImportTask): Promise<void> => void sent.push(`${path} ${verdict}`);
  await startFolderImport({ ...quiet, tasks: tasks(2), send, done }).finished;
  const [first, second] = tasks(2);
  const again = await startFolderImport({
    ...quiet,
    tasks: [first, { ...second, verdict: 'ng' }],
    send,
    done,
  }).finished;
  expect(again).toMatchObject({ imported: 1, known: 1 });
  expect(sent).toEqual(['good/0.png ok', 'good/1.png ok', 'good/1.png ng']);
});

test('a server that is away is waited for', async () => {
  let tries = 0;
  const states: string[] = [];
  const { finished } = startFolderImport({
    ...quiet,
    tasks: tasks(1),
    done: memory(),
    onProgress: ({ state }) => states.push(state),
    send: async () => {
      tries += 1;
      if (tries < 3) throw new AppError('server_unreachable', { url: 'x', detail: 'refused' });
    },
  });
  expect(await finished).toMatchObject({ state: 'done', imported: 1, bad: [] });
  expect(states).toContain('waiting');
});

test('stopped, it sends nothing more', async () => {
  let sent = 0;
  const run = startFolderImport({
    ...quiet,
    tasks: tasks(50),
    done: memory(),
    send: async () => {
      sent += 1;
      if (sent === 5) run.stop();
    },
  });
  expect((await run.finished).state).toBe('stopped');
  expect(sent).toBeLessThan(9);
});
