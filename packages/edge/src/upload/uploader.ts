import { setTimeout as pause } from 'node:timers/promises';
import { again, type Client, uploadBlob } from '@lemniscate/client';
import { AppError } from '@lemniscate/contracts';
import type { QueuedCapture, Spool } from '../spool/index.js';
import { RefusedFile } from './refused-file.js';
import { Backoff } from './backoff.js';
import type { Bandwidth } from './bandwidth.js';

export type UploadClient = Pick<
  Client,
  'uploadInspections' | 'uploadOverrides' | 'uploadCaptures' | 'blobStatus' | 'uploadBlob'
>;

export interface UploaderOptions {
  spool: Spool;
  client: UploadClient;
  bandwidth: Bandwidth;
  /** Where records go that the server refuses for good, so that one of them does not hold up the rest. */
  refusedPath: string;
  random: () => number;
  /** Resolves when no verdict is waited for. */
  whenQuiet?: () => Promise<void>;
  onChange?: () => void;
  batch?: number;
  /** Between looks at an empty spool. */
  idleMs?: number;
}

const BATCH = 500;
const CAPTURES_A_ROUND = 8;
const MOST_PIECE_BYTES = 1024 * 1024;
const INSPECTION_BYTES = 450;

/**
 * Refusals that the same request would meet again. Everything else (no network, a busy server, a revoked device, even a
 * clock) may pass, and the records wait.
 */
const FOR_GOOD = new Set([
  'request_invalid',
  'not_found',
  'state_conflict',
  'media_type_unsupported',
  'image_unreadable',
  'image_too_large',
  'image_too_small',
  'forbidden',
]);
const isForGood = (error: unknown): boolean => error instanceof AppError && FOR_GOOD.has(error.code);

/**
 * Brings the spool to the server: inspections, then what operators said, then a few images, over and over. Everything
 * is acknowledged in the spool only after the server has it; whatever is sent twice counts once there.
 */
export class Uploader {
  readonly counters = { inspections: 0, captures: 0, overrides: 0, refused: 0, bytes: 0 };
  problem: string | null = null;
  readonly #options: UploaderOptions;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  readonly #refused: RefusedFile;
  #capturesARound = 1;
  readonly #sending = new Map<string, Promise<void>>();
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ random: options.random });
    this.#refused = new RefusedFile(options.refusedPath);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is something new to send. */
  poke(): void {
    if (this.#backoff.failures === 0) this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const before = this.#moved;
      try {
        const sent = await this.#round(signal);
        this.#backoff.reset();
        if (this.problem !== null) {
          this.problem = null;
          this.#options.onChange?.();
        }
        if (!sent) await this.#rest(this.#options.idleMs ?? 1000);
      } catch (error) {
        if (signal.aborted) break;
        this.problem = (error as Error).message;
        this.#options.onChange?.();
        this.#capturesARound = 1;
        // A bad network, which few rounds get through whole, is not a server that is away.
        if (this.#moved > before) this.#backoff.reset();
        await this.#rest(this.#backoff.nextMs());
      }
    }
  }

  get #moved(): number {
    const { inspections, captures, overrides, refused } = this.counters;
    return inspections + captures + overrides + refused;
  }

  /** @returns whether there was anything */
  async #round(signal: AbortSignal): Promise<boolean> {
    await this.#options.whenQuiet?.();
    const inspections = await this.#sendInspections(signal);
    const overrides = await this.#sendOverrides(signal);
    const captures = await this.#sendCaptures(signal);
    return inspections + overrides + captures > 0;
  }

  async #sendInspections(signal: AbortSignal): Promise<number> {
    const { spool, client, batch = BATCH } = this.#options;
    const queued = await spool.nextInspections(batch);
    if (queued.length === 0) return 0;
    await this.#sendParts(queued, async (part) => {
      await this.#pay(part.length * INSPECTION_BYTES, signal);
      const body = { inspections: part.map((q) => q.record) };
      await again(() => client.uploadInspections({ body, signal }), { signal });
      this.counters.inspections += part.length;
    });
    await spool.ackInspections(queued[queued.length - 1].seq);
    return queued.length;
  }

  async #sendOverrides(signal: AbortSignal): Promise<number> {
    const { spool, client } = this.#options;
    const queued = await spool.nextOverrides(100);
    if (queued.length === 0) return 0;
    await this.#sendParts(queued, async (part) => {
      const body = { overrides: part.map((q) => q.record) };
      await again(() => client.uploadOverrides({ body, signal }), { signal });
      this.counters.overrides += part.length;
    });
    await spool.ackOverrides(queued[queued.length - 1].seq);
    return queued.length;
  }

  /** Few at first and after a failure, so that something gets through however short the quiet times are. */
  async #sendCaptures(signal: AbortSignal): Promise<number> {
    const { spool, client } = this.#options;
    const queued = await spool.nextCaptures(this.#capturesARound);
    if (queued.length === 0) return 0;
    const tried = await Promise.all(queued.map((capture) => this.#sendImages(capture, signal)));
    const ready = queued.filter((_, i) => tried[i] === 'here').map(({ record }) => ({ record }));
    const failure = tried.find((outcome) => outcome instanceof Error);
    // What is complete goes on even so, or a bad network, which few rounds get through whole, would let none through.
    if (ready.length > 0)
      await this.#sendParts(ready, async (part) => {
        const body = { captures: part.map((q) => q.record) };
        await again(() => client.uploadCaptures({ body, signal }), { signal });
        this.counters.captures += part.length;
      });
    const done = queued.filter((_, i) => !(tried[i] instanceof Error));
    await Promise.all(done.map(({ record }) => spool.ackCapture(record.inspection.id)));
    if (failure) throw failure;
    this.#capturesARound = Math.min(CAPTURES_A_ROUND, this.#capturesARound * 2);
    return queued.length;
  }

  /** `gone`: given up meanwhile or refused; either way it need not be asked for again. An error may pass. */
  async #sendImages({ record, blobs }: QueuedCapture, signal: AbortSignal): Promise<'here' | 'gone' | Error> {
    try {
      for (const { sha256 } of blobs)
        if (!(await this.#sendBlob(record.inspection.id, sha256, signal))) return 'gone';
      return 'here';
    } catch (error) {
      if (!isForGood(error)) return error as Error;
      await this.#refuse(record, error as AppError);
      return 'gone';
    }
  }

  /** @returns false when the spool does not have it any more */
  async #sendBlob(captureId: string, sha256: string, signal: AbortSignal): Promise<boolean> {
    const { spool, client, bandwidth } = this.#options;
    // Two captures of one image: the server would take the second upload for a repeat that overtakes the first.
    const before = this.#sending.get(sha256);
    if (before) await before.catch(() => undefined);
    const bytes = await spool.readBlob(captureId, sha256);
    if (!bytes) return false;
    const mostPieceBytes = bandwidth.pieceBytes(MOST_PIECE_BYTES);
    const pay = (pieceBytes: number): Promise<void> => this.#pay(pieceBytes, signal);
    const sending = uploadBlob(client, { sha256, bytes, signal, mostPieceBytes, pay });
    this.#sending.set(sha256, sending);
    await sending.finally(() => this.#sending.delete(sha256));
    return true;
  }

  /** Sends all; where the server refuses for good, halves until the one it means stands alone, and puts that aside. */
  async #sendParts<T extends { record: unknown }>(
    items: readonly T[],
    send: (part: readonly T[]) => Promise<void>,
  ): Promise<void> {
    try {
      await send(items);
    } catch (error) {
      if (!isForGood(error)) throw error;
      if (items.length === 1) return this.#refuse(items[0].record, error as AppError);
      const half = items.length >> 1;
      await this.#sendParts(items.slice(0, half), send);
      await this.#sendParts(items.slice(half), send);
    }
  }

  async #refuse(record: unknown, error: AppError): Promise<void> {
    this.counters.refused++;
    await this.#refused.add({ code: error.code, detail: error.message, record });
  }

  async #pay(bytes: number, signal: AbortSignal): Promise<void> {
    await this.#options.bandwidth.take(bytes, signal);
    this.counters.bytes += bytes;
  }

  async #rest(ms: number): Promise<void> {
    const cut = new AbortController();
    this.#wake = () => cut.abort();
    await pause(ms, undefined, { signal: cut.signal }).catch(() => undefined);
    this.#wake = undefined;
  }
}
