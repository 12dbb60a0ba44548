import type { FastifyBaseLogger } from 'fastify';

/** Work that the server does by itself from time to time. */
export interface Schedule {
  /** The same work never runs twice at once in this process; a failure is logged and tried again the next time. */
  every(name: string, intervalMs: number, work: () => Promise<void>): void;
  /** Runs it now, e.g. in tests, where nothing runs by itself. */
  run(name: string): Promise<void>;
  start(): void;
  /** Waits for what runs. */
  stop(): Promise<void>;
}

interface Task {
  intervalMs: number;
  work: () => Promise<void>;
  timer?: NodeJS.Timeout;
  running?: Promise<void>;
}

export const createSchedule = (log: FastifyBaseLogger): Schedule => {
  const tasks = new Map<string, Task>();
  let stopped = false;
  const plan = (name: string, task: Task): void => {
    task.timer = setTimeout(() => {
      task.running = task
        .work()
        .catch((error: unknown) => log.error({ err: error, task: name }, 'scheduled work failed'))
        .finally(() => {
          task.running = undefined;
          if (!stopped) plan(name, task);
        });
    }, task.intervalMs);
    task.timer.unref();
  };
  return {
    every: (name, intervalMs, work) => void tasks.set(name, { intervalMs, work }),
    run: async (name) => await tasks.get(name)!.work(),
    start() {
      for (const [name, task] of tasks) plan(name, task);
    },
    async stop() {
      stopped = true;
      for (const task of tasks.values()) clearTimeout(task.timer);
      await Promise.all([...tasks.values()].map(({ running }) => running));
    },
  };
};
