import { watch, type FSWatcher } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join, parse, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import type { Intake, Source } from './frame.js';
import { Journal } from './journal.js';
import { numberOption, type SourceSpec } from './spec.js';

const IMAGE_NAME = /\.(jpe?g|jpe|jfif|png|webp|tiff?|bmp|dib)$/i;
/** A file whose size stood still this long is taken as written; a bad one is tried again while it still changes. */
const SETTLED_MS = 150;
const LEAST_POLL_MS = 100;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

interface Found {
  name: string;
  path: string;
  mtimeMs: number;
  sizeBytes: number;
}

/**
 * A folder that a camera or a person puts images into: first what is there, oldest first, then what comes. Polled as
 * well as watched, because shares on a network tell nobody what changes. Nothing is moved or removed.
 */
export const folderSource = (spec: SourceSpec, sourcesDir: string): Source => {
  const root = resolve(spec.target);
  const pollMs = numberOption(spec, 'poll', 500, { min: LEAST_POLL_MS, max: 60_000 });
  const journalPath = join(
    sourcesDir,
    `${spec.station}-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.tsv`,
  );
  const stopping = new AbortController();
  let watcher: FSWatcher | undefined;
  let running: Promise<void> | undefined;
  let problem: string | null = null;
  let wake: (() => void) | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  let opened: Journal | undefined;
  const run = async (intake: Intake): Promise<void> => {
    const journal = (opened = await Journal.open(journalPath));
    const waiting = new Map<string, Found>();
    const inHand = new Set<string>();
    while (!stopping.signal.aborted) {
      const began = performance.now();
      const found = await scan(root).catch((error: unknown) => {
        problem = `the folder cannot be read: ${(error as Error).message}`;
        return undefined;
      });
      if (found) {
        problem = null;
        const there = new Set(found.map((f) => f.name));
        if (journal.size > 2 * there.size + 1000) await journal.keepOnly((name) => there.has(name));
        const ready = found.filter((file) => {
          if (inHand.has(file.name) || journal.has(file.name, versionOf(file))) return false;
          const before = waiting.get(file.name);
          waiting.set(file.name, file);
          const isStill = before !== undefined && versionOf(before) === versionOf(file);
          return isStill || Date.now() - file.mtimeMs > 10 * SETTLED_MS;
        });
        for (const name of waiting.keys()) if (!there.has(name)) waiting.delete(name);
        for (const file of ready.sort(inOrder)) {
          if (stopping.signal.aborted) break;
          inHand.add(file.name);
          await intake.put({
            name: file.path,
            partId: parse(file.name).name.slice(0, 120),
            arrivedAt: performance.now(),
            load: () => readWhole(file),
            again: { atMs: file.mtimeMs, key: `folder\n${file.path}\n${versionOf(file)}` },
            settle: (result) => {
              inHand.delete(file.name);
              waiting.delete(file.name);
              // A bad image is not tried again until it changes; one that could not be kept is, after a restart.
              if ('error' in result ? result.error.code !== 'cancelled' : result.durable)
                journal.add(file.name, versionOf(file));
              else if ('inspection' in result) inHand.add(file.name);
            },
          });
        }
      }
      // A folder of a hundred thousand files must not keep the disk busy with looking.
      await pause(waiting.size > 0 ? SETTLED_MS : Math.max(pollMs, 5 * (performance.now() - began)));
    }
  };

  return {
    async start(intake) {
      const stats = await stat(root).catch(() => undefined);
      if (!stats?.isDirectory())
        throw new AppError('source_unusable', {
          source: spec.text,
          detail: stats ? `${root} is not a folder` : `there is no folder ${root}`,
        });
      try {
        watcher = watch(root, { recursive: false }, () => wake?.());
        watcher.on('error', () => watcher?.close());
      } catch {
        // Polling alone does it.
      }
      running = run(intake).catch((error: unknown) => {
        problem = (error as Error).message;
      });
    },
    async stop() {
      stopping.abort();
      watcher?.close();
      wake?.();
      await running;
    },
    finish: async () => opened?.close(),
    problem: () => problem,
  };
};

const versionOf = ({ mtimeMs, sizeBytes }: Found): string => `${Math.round(mtimeMs)}:${sizeBytes}`;

const inOrder = (a: Found, b: Found): number =>
  a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const scan = async (root: string, prefix = ''): Promise<Found[]> => {
  const found: Found[] = [];
  for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) found.push(...(await scan(root, name)));
    else if (entry.isFile() && IMAGE_NAME.test(entry.name)) {
      const path = join(root, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats) found.push({ name, path, mtimeMs: stats.mtimeMs, sizeBytes: stats.size });
    }
  }
  return found;
};

const readWhole = async ({ path, sizeBytes }: Found): Promise<Uint8Array> => {
  if (sizeBytes > MAX_FILE_BYTES)
    throw new AppError('image_too_large', {
      path,
      detail: `the file is ${Math.round(sizeBytes / 2 ** 20)} MiB; the limit is ${MAX_FILE_BYTES / 2 ** 20} MiB`,
    });
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? new AppError('path_not_found', { path }, { cause: error })
      : new AppError('path_not_readable', { path, detail: message }, { cause: error });
  }
};
