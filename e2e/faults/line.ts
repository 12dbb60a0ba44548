import { setTimeout as sleep } from 'node:timers/promises';
import { type LinePart, renderPart } from '@lemniscate/testkit';
import { encodePng } from '@lemniscate/vision';

export const STATION = 'press';
const SIDE_PX = 128;

export const partOf = (seed: number, index: number): LinePart =>
  renderPart(
    {
      product: 'tile',
      seed,
      widthPx: SIDE_PX,
      heightPx: SIDE_PX,
      defectRate: 0.3,
      severityRange: [0.5, 1],
    },
    index,
  );

interface Answer {
  id: string;
  durable: boolean;
}

/** Pushes parts to the agent until each is answered, and writes down what it was promised. */
export class Line {
  readonly #url: string;
  readonly #seed: number;
  #next = 1000;
  /** By part: the inspection that was said to be on the disk. */
  readonly inspections = new Map<string, string>();
  /** Inspections of which the agent said that it keeps the image. */
  readonly captures = new Set<string>();
  /** What operators said, by the id it was given: of which inspection. */
  readonly overrides = new Map<string, string>();
  /** Parts that were answered with two different inspections. */
  readonly twice: string[] = [];
  /** Answered, but not on the disk: nothing was promised. */
  notDurable = 0;

  constructor(url: string, seed: number) {
    this.#url = url;
    this.#seed = seed;
  }

  truth(partId: string): LinePart | undefined {
    const index = Number(/^part-(\d+)$/.exec(partId)?.[1]);
    return Number.isInteger(index) ? partOf(this.#seed, index) : undefined;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#push(this.#next++, signal);
      await sleep(100);
    }
  }

  async #push(index: number, signal: AbortSignal): Promise<void> {
    const partId = `part-${index}`;
    const part = partOf(this.#seed, index);
    const body = await encodePng(part.image);
    while (!signal.aborted) {
      try {
        const headers = { 'x-part-id': partId, 'idempotency-key': partId };
        const answer = await this.#ask<Answer>('POST', `/stations/${STATION}/images`, body, headers);
        if (!answer.durable) return void this.notDurable++;
        const before = this.inspections.get(partId);
        if (before !== undefined && before !== answer.id) this.twice.push(partId);
        this.inspections.set(partId, answer.id);
        await this.#readCaptures();
        if (index % 12 === 0) await this.#override(answer.id, part);
        // The sender is not always sure that it was answered.
        if (index % 7 !== 0 || before !== undefined) return;
      } catch {
        await sleep(200);
      }
    }
  }

  async #readCaptures(): Promise<void> {
    const { items } = await this.#ask<{ items: { id: string; captured: boolean }[] }>(
      'GET',
      `/api/stations/${STATION}/recent`,
    );
    for (const { id, captured } of items) if (captured) this.captures.add(id);
  }

  async #override(inspectionId: string, { label, defectTypes }: LinePart): Promise<void> {
    const body = JSON.stringify({ inspectionId, verdict: label, defectTypes, operator: 'line' });
    const told = await this.#ask<{ id: string; imageKept: boolean }>(
      'POST',
      `/api/stations/${STATION}/override`,
      body,
      { 'content-type': 'application/json' },
    ).catch(() => undefined);
    if (!told) return;
    this.overrides.set(told.id, inspectionId);
    if (told.imageKept) this.captures.add(inspectionId);
  }

  async #ask<T>(
    method: string,
    path: string,
    body?: Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(this.#url + path, {
      method,
      headers,
      body: body as Buffer<ArrayBuffer> | string | undefined,
      signal,
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
