import { setTimeout as pause } from 'node:timers/promises';
import { again, type Client, uploadBlob } from '@lemniscate/client';
import type { AppError, CaptureUpload, Inspection, OverrideUpload } from '@lemniscate/contracts';
import type { HeldRecords, Queued, QueuedCapture, Spool, SpoolKind } from '../spool/index.js';
import { Backoff } from './backoff.js';
import type { Bandwidth } from './bandwidth.js';
import { HeldStations } from './held-stations.js';
import { RefusedFile } from './refused-file.js';
import { isForGood, isForNow } from './refusals.js';
import { type Lane, sendParts } from './send-parts.js';

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
  batch?: number;
  /** Between looks at an empty spool. */
  idleMs?: number;
  /** Between tries of what the server does not take for now. */
  heldRetryMs?: { firstMs: number; mostMs: number };
}

const BATCH = 500;
const OVERRIDES = 100;
const CAPTURES_A_ROUND = 8;
const MOST_PIECE_BYTES = 1024 * 1024;
const INSPECTION_BYTES = 450;

interface SpooledRecord {
  id: string;
  stationId: string;
}

/** How records of a kind go up, and where they wait while the server does not take them. */
interface RecordWay<T extends SpooledRecord> {
  kind: SpoolKind;
  /** In a request. */
  most: number;
  held: HeldRecords<T>;
  next(max: number): Promise<Queued<T>[]>;
  ack(upTo: number, elsewhere: number): Promise<void>;
  send(records: T[]): Promise<void>;
}

/** What waits of a station that the server does not take for now, and what it said. */
export interface HeldStation {
  stationId: string;
  why: string;
  inspections: number;
  captures: number;
  overrides: number;
}

/**
 * Brings the spool to the server: inspections, then what operators said, then a few images, over and over. Everything
 * is acknowledged in the spool only after the server has it; whatever is sent twice counts once there. What the server
 * does not take for now is held by station, and what it refuses for good put aside, so that neither holds up the rest.
 */
export class Uploader {
  readonly counters = { inspections: 0, captures: 0, overrides: 0, refused: 0, bytes: 0 };
  problem: string | null = null;
  readonly #options: UploaderOptions;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  readonly #refused: RefusedFile;
  readonly #held: HeldStations;
  #capturesARound = 1;
  readonly #sending = new Map<string, Promise<void>>();
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ random: options.random });
    this.#refused = new RefusedFile(options.refusedPath);
    const { spool, random, heldRetryMs } = options;
    this.#held = new HeldStations(
      [...new Set([...spool.heldInspections.stationIds, ...spool.heldOverrides.stationIds])],
      { random, ...heldRetryMs },
    );
  }

  held(): HeldStation[] {
    const { spool } = this.#options;
    return this.#held.list().map((hold) => ({
      ...hold,
      inspections: spool.heldInspections.depthOf(hold.stationId),
      captures: spool.capturesOf(hold.stationId),
      overrides: spool.heldOverrides.depthOf(hold.stationId),
    }));
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
        this.problem = null;
        if (!sent) await this.#rest(this.#options.idleMs ?? 1000);
      } catch (error) {
        if (signal.aborted) break;
        this.problem = (error as Error).message;
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
    for (const stationId of this.#held.due()) await this.#tryHeld(stationId, signal);
    const inspections = await this.#sendQueued(this.#inspections(signal));
    const overrides = await this.#sendQueued(this.#overrides(signal));
    const captures = await this.#sendSomeCaptures(signal);
    return inspections + overrides + captures > 0;
  }

  #inspections(signal: AbortSignal): RecordWay<Inspection> {
    const { spool, client } = this.#options;
    return {
      kind: 'inspection',
      most: this.#options.batch ?? BATCH,
      held: spool.heldInspections,
      next: (max) => spool.nextInspections(max),
      ack: (upTo, elsewhere) => spool.ackInspections(upTo, elsewhere),
      send: async (inspections) => {
        await this.#pay(inspections.length * INSPECTION_BYTES, signal);
        await again(() => client.uploadInspections({ body: { inspections }, signal }), { signal });
        this.counters.inspections += inspections.length;
      },
    };
  }

  #overrides(signal: AbortSignal): RecordWay<OverrideUpload> {
    const { spool, client } = this.#options;
    return {
      kind: 'override',
      most: OVERRIDES,
      held: spool.heldOverrides,
      next: (max) => spool.nextOverrides(max),
      ack: (upTo, elsewhere) => spool.ackOverrides(upTo, elsewhere),
      send: async (overrides) => {
        await again(() => client.uploadOverrides({ body: { overrides }, signal }), { signal });
        this.counters.overrides += overrides.length;
      },
    };
  }

  async #sendQueued<T extends SpooledRecord>(way: RecordWay<T>): Promise<number> {
    const queued = await way.next(way.most);
    if (queued.length === 0) return 0;
    await way.ack(queued[queued.length - 1].seq, await this.#sendRecords(queued, way));
    return queued.length;
  }

  /** @returns how many were held or refused */
  async #sendRecords<T extends SpooledRecord>(
    queued: readonly Queued<T>[],
    { kind, held, send }: RecordWay<T>,
  ): Promise<number> {
    let elsewhere = 0;
    await sendParts(
      queued.map((q) => q.record),
      {
        send,
        refuse: async (record, error) => {
          await this.#refuse(kind, record, error);
          elsewhere++;
        },
        held: {
          has: ({ stationId }) => this.#held.has(stationId),
          begin: ({ stationId }, error) => this.#hold(stationId, error),
          keep: async (records) => {
            await held.add(records);
            elsewhere += records.length;
          },
        },
      },
    );
    return elsewhere;
  }

  /** Tries a station again that was refused: one of its records first. Refused again, it waits longer than before. */
  async #tryHeld(stationId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#sendHeld(stationId, this.#inspections(signal));
      await this.#sendHeld(stationId, this.#overrides(signal));
      const captures = await this.#options.spool.nextCaptures(1, (id) => id === stationId);
      await this.#sendCaptures(captures, signal, true);
      this.#held.release(stationId);
    } catch (error) {
      if (!isForNow(error)) throw error;
      this.#hold(stationId, error);
    }
  }

  async #sendHeld<T extends SpooledRecord>(
    stationId: string,
    { kind, most, held, send }: RecordWay<T>,
  ): Promise<void> {
    for (let size = 1; ; size = most) {
      const queued = await held.next(stationId, size);
      if (queued.length === 0) return;
      let refused = 0;
      await sendParts(
        queued.map((q) => q.record),
        {
          send,
          refuse: async (record, error) => {
            await this.#refuse(kind, record, error);
            refused++;
          },
        },
      );
      await held.ack(stationId, queued[queued.length - 1].seq, refused);
    }
  }

  #hold(stationId: string, error: AppError): void {
    this.#held.hold(stationId, error.message);
  }

  /** Few at first and after a failure, so that something gets through however short the quiet times are. */
  async #sendSomeCaptures(signal: AbortSignal): Promise<number> {
    const isFree = (stationId: string): boolean => !this.#held.has(stationId);
    const queued = await this.#options.spool.nextCaptures(this.#capturesARound, isFree);
    if (queued.length === 0) return 0;
    await this.#sendCaptures(queued, signal, false);
    this.#capturesARound = Math.min(CAPTURES_A_ROUND, this.#capturesARound * 2);
    return queued.length;
  }

  /** `isTrial`: a refusal for now is the caller's. */
  async #sendCaptures(
    queued: readonly QueuedCapture[],
    signal: AbortSignal,
    isTrial: boolean,
  ): Promise<void> {
    const { spool, client } = this.#options;
    const tried = await Promise.all(queued.map((capture) => this.#sendImages(capture, signal, isTrial)));
    const ready = queued.filter((_, i) => tried[i] === 'here').map((q) => q.record);
    const failures = tried.filter((outcome) => outcome instanceof Error);
    const kept = new Set<CaptureUpload>();
    const held: Lane<CaptureUpload>['held'] = {
      has: ({ inspection }) => this.#held.has(inspection.stationId),
      begin: ({ inspection }, error) => this.#hold(inspection.stationId, error),
      keep: async (captures) => captures.forEach((capture) => kept.add(capture)),
    };
    // What is complete goes on even so, or a bad network, which few rounds get through whole, would let none through.
    if (ready.length > 0)
      await sendParts(ready, {
        send: async (captures) => {
          await again(() => client.uploadCaptures({ body: { captures }, signal }), { signal });
          this.counters.captures += captures.length;
        },
        refuse: (record, error) => this.#refuse('capture', record, error),
        ...(!isTrial && { held }),
      });
    const done = queued.filter(
      ({ record }, i) => (tried[i] === 'here' && !kept.has(record)) || tried[i] === 'gone',
    );
    await Promise.all(done.map(({ record }) => spool.ackCapture(record.inspection.id)));
    if (failures.length > 0) throw failures[0];
  }

  /** `gone`: given up meanwhile or refused; either way it need not be asked for again. An error may pass. */
  async #sendImages(
    { record, blobs }: QueuedCapture,
    signal: AbortSignal,
    isTrial: boolean,
  ): Promise<'here' | 'gone' | 'held' | Error> {
    const { id, stationId } = record.inspection;
    try {
      for (const { sha256 } of blobs) if (!(await this.#sendBlob(id, sha256, signal))) return 'gone';
      return 'here';
    } catch (error) {
      if (isForNow(error) && !isTrial) {
        this.#hold(stationId, error);
        return 'held';
      }
      if (!isForGood(error)) return error as Error;
      await this.#refuse('capture', record, error);
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

  async #refuse(kind: SpoolKind, record: unknown, error: AppError): Promise<void> {
    this.counters.refused++;
    await this.#refused.add({ code: error.code, detail: error.message, record });
    this.#options.spool.countRefused(kind);
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
