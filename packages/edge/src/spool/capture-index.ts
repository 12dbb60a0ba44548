import type { CaptureEntry } from './capture-entry.js';
import type { Segment } from './segments.js';
import { ValueOrder } from './value-order.js';

/** Captures by id; by value, all of them and those of each station. */
export class CaptureIndex {
  readonly all = new ValueOrder();
  readonly #byId = new Map<string, CaptureEntry>();
  readonly #byStation = new Map<string, ValueOrder>();
  readonly #perSegment = new Map<Segment, number>();
  /** Bytes of the records that wait. */
  recordBytes = 0;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): CaptureEntry | undefined {
    return this.#byId.get(id);
  }

  values(): Iterable<CaptureEntry> {
    return this.#byId.values();
  }

  ofStation(stationId: string): ValueOrder {
    const known = this.#byStation.get(stationId);
    if (known) return known;
    const order = new ValueOrder();
    this.#byStation.set(stationId, order);
    return order;
  }

  /** Captures whose record lies there, until their end is on the disk. */
  countIn(segment: Segment): number {
    return this.#perSegment.get(segment) ?? 0;
  }

  add(entry: CaptureEntry): void {
    this.#countSegment(entry.segment, 1);
    this.restore(entry);
  }

  /** It is sent or given up; its segment stays until `settle`. */
  remove(entry: CaptureEntry): void {
    entry.isGone = true;
    this.#byId.delete(entry.id);
    this.recordBytes -= entry.frameBytes;
    for (const order of this.#ordersOf(entry)) order.remove(entry);
  }

  /** The end of a removed one is on the disk. */
  settle(entry: CaptureEntry): void {
    this.#countSegment(entry.segment, -1);
  }

  /** Its end could not be written: it waits again. */
  restore(entry: CaptureEntry): void {
    entry.isGone = false;
    this.#byId.set(entry.id, entry);
    this.recordBytes += entry.frameBytes;
    for (const order of this.#ordersOf(entry)) order.add(entry);
  }

  setMarks(entry: CaptureEntry, marks: number): void {
    for (const order of this.#ordersOf(entry)) order.remove(entry);
    entry.marks = marks;
    for (const order of this.#ordersOf(entry)) order.add(entry);
  }

  /** Its record lies elsewhere now. */
  move(entry: CaptureEntry, segment: Segment, offset: number, frameBytes: number): void {
    this.#countSegment(entry.segment, -1);
    this.#countSegment(segment, 1);
    if (!entry.isGone) {
      this.recordBytes += frameBytes - entry.frameBytes;
      for (const order of this.#ordersOf(entry)) order.grow(entry, frameBytes - entry.frameBytes);
    }
    entry.segment = segment;
    entry.offset = offset;
    entry.frameBytes = frameBytes;
  }

  #ordersOf({ stationId }: CaptureEntry): ValueOrder[] {
    return [this.all, this.ofStation(stationId)];
  }

  #countSegment(segment: Segment, change: number): void {
    const count = this.countIn(segment) + change;
    if (count > 0) this.#perSegment.set(segment, count);
    else this.#perSegment.delete(segment);
  }
}
