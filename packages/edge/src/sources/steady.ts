import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@lemniscate/contracts';
import { z } from 'zod';
import { readJsonFile, writeFileWhole } from '../storage/data-dir.js';
import type { Frame, Source } from './frame.js';

const Position = z.object({ identity: z.string(), startedAtMs: z.number(), next: z.number().int().min(0) });

export interface SteadyOptions {
  /** Where it writes how far it got. */
  positionPath: string;
  /** Another one begins from the start. */
  identity: string;
  intervalMs: number;
  length: number;
  at(index: number): Pick<Frame, 'name' | 'partId' | 'load'>;
}

/** Frames at an even pace, going on after a restart where it stopped. */
export const steadySource = (options: SteadyOptions): Source => {
  const { positionPath, identity, intervalMs, length } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let problem: string | null = null;
  let save = async (): Promise<void> => undefined;

  const run = async (put: (frame: Frame) => Promise<void>): Promise<void> => {
    const stored = await readJsonFile(positionPath, Position);
    const position = stored?.identity === identity ? stored : { identity, startedAtMs: Date.now(), next: 0 };
    // Ids depend on when the first part came: it must be known before there is one.
    await writeFileWhole(positionPath, JSON.stringify(position));
    const open = new Set<number>();
    let written = Date.now();
    let next = position.next;
    save = async () => {
      position.next = Math.min(next, ...open);
      written = Date.now();
      await writeFileWhole(positionPath, JSON.stringify(position)).catch(() => undefined);
    };
    let due = performance.now();
    while (!stopping.signal.aborted && next < length) {
      const index = next++;
      open.add(index);
      await put({
        ...options.at(index),
        arrivedAt: performance.now(),
        again: { atMs: position.startedAtMs + index, key: `${identity}\n${index}` },
        settle: (result) => {
          if ('error' in result && result.error.code === 'cancelled') return;
          if ('error' in result || result.durable) open.delete(index);
          // Here and not when the next is put: that one would wait for the disk.
          if (Date.now() - written > 500) void save();
        },
      });
      due = Math.max(due + intervalMs, performance.now() - intervalMs);
      const wait = due - performance.now();
      if (wait > 0) await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    // Parts in the queue are still being judged when the last was put.
    while (open.size > 0 && !stopping.signal.aborted)
      await pause(100, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (!stopping.signal.aborted) await save();
  };

  return {
    async start(intake) {
      running = run((frame) => intake.put(frame)).catch((error: unknown) => {
        problem = (error as Error).message;
        intake.report(
          error instanceof AppError ? error : new AppError('internal', { detail: problem }, { cause: error }),
        );
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
    finish: () => save(),
    problem: () => problem,
  };
};
