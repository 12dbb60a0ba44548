import { join } from 'node:path';
import { RecordQueue, type RecordQueueOptions } from './record-queue.js';
import { emptyLog, type LogState } from './state.js';
import type { Queued } from './types.js';

export interface HeldRecordsOptions extends Omit<RecordQueueOptions, 'state'> {
  /** By station; kept with the other cursors. */
  states: Record<string, LogState>;
}

/**
 * Records that the server does not take for now, a queue for each station: one that is unknown there does not hold up
 * the others, and those that are sent do not keep the room of those that wait.
 */
export class HeldRecords<T extends { id: string; stationId: string }> {
  readonly #options: HeldRecordsOptions;
  readonly #queues = new Map<string, RecordQueue<T>>();

  private constructor(options: HeldRecordsOptions) {
    this.#options = options;
  }

  static async open<T extends { id: string; stationId: string }>(
    options: HeldRecordsOptions,
  ): Promise<HeldRecords<T>> {
    const { fs, dir, states } = options;
    const records = new HeldRecords<T>(options);
    await fs.makeDir(dir);
    // Also those that damaged cursors do not name any more.
    for (const stationId of new Set([...Object.keys(states), ...(await fs.list(dir))])) {
      const isEmpty = (await fs.list(join(dir, stationId))).length === 0;
      if (isEmpty) delete states[stationId];
      else await records.#queueOf(stationId);
    }
    return records;
  }

  /** Resolves when they are on the disk. @throws AppError spool_full | write_failed */
  async add(items: readonly T[]): Promise<void> {
    for (const stationId of new Set(items.map((item) => item.stationId))) {
      const queue = await this.#queueOf(stationId);
      await Promise.all(
        items.filter((item) => item.stationId === stationId).map((item) => queue.append(item)),
      );
    }
  }

  /** The oldest of a station; the same again until they are acknowledged. */
  async next(stationId: string, max: number): Promise<Queued<T>[]> {
    return (await this.#queues.get(stationId)?.next(max)) ?? [];
  }

  /** The server has them up to here, or will never take them. */
  async ack(stationId: string, upToSeq: number, refused = 0): Promise<void> {
    const queue = this.#queues.get(stationId);
    if (!queue) return;
    await queue.ack(upToSeq, refused);
    if (queue.stats().depth > 0) return;
    this.#queues.delete(stationId);
    await queue.remove();
    delete this.#options.states[stationId];
    void this.#options.save().catch(() => {});
  }

  get stationIds(): string[] {
    return [...this.#queues.keys()];
  }

  depthOf(stationId: string): number {
    return this.#queues.get(stationId)?.stats().depth ?? 0;
  }

  get depth(): number {
    return this.stationIds.reduce((sum, stationId) => sum + this.depthOf(stationId), 0);
  }

  get bytes(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.bytes, 0);
  }

  /** Gives up the oldest of the station that has most; the bytes that this freed, undefined when there is nothing. */
  async dropOldest(cause: 'budget' | 'disk_full'): Promise<number | undefined> {
    for (const queue of [...this.#queues.values()].toSorted((a, b) => b.bytes - a.bytes)) {
      const freed = await queue.dropOldest(cause);
      if (freed !== undefined) return freed;
    }
    return undefined;
  }

  async close(): Promise<void> {
    for (const queue of this.#queues.values()) await queue.close();
  }

  async #queueOf(stationId: string): Promise<RecordQueue<T>> {
    const known = this.#queues.get(stationId);
    if (known) return known;
    const { fs, dir, states } = this.#options;
    const state = (states[stationId] ??= emptyLog());
    const queue = await RecordQueue.open<T>({ ...this.#options, dir: join(dir, stationId), state });
    // Its name is safe before anything that is moved here leaves the place it came from.
    await fs.syncDir(dir);
    this.#queues.set(stationId, queue);
    return queue;
  }
}
