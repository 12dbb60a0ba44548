import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capture, Label } from '@lemniscate/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Screen } from '../draw/screen.js';
import { reviewByKeys } from './review.js';

const label = (name: string, verdict: 'ok' | 'ng', defectTypes: string[] = []) =>
  ({
    id: `of ${name}`,
    author: { kind: 'user', id: name, name },
    verdict,
    defectTypes,
    withdrawn: false,
  }) as unknown as Label;

const capture = (id: string, state: Capture['state'], labels: Label[] = []) =>
  ({
    id,
    state,
    labels,
    reasons: ['audit'],
    inspection: null,
    defectTypes: [],
    image: { mediaType: 'image/png' },
  }) as unknown as Capture;

async function* pressed(keys: string): AsyncGenerator<string, undefined> {
  yield* keys;
}

describe('reviewing in a terminal', () => {
  let images: string;
  let out: string;
  let queue: Capture[];

  beforeEach(async () => {
    images = await mkdtemp(join(tmpdir(), 'lemniscate-review-test-'));
    out = '';
    queue = [
      capture('c1', 'conflict', [label('ada', 'ng', ['scratch']), label('ben', 'ok')]),
      capture('c2', 'waiting'),
    ];
  });
  afterEach(() => rm(images, { recursive: true, force: true }));

  const settled = (found: Capture): Capture => {
    queue = queue.filter(({ id }) => id !== found.id);
    return { ...found, state: 'labelled', labels: [...found.labels, label('me', 'ok')] };
  };
  const client = {
    listCaptures: vi.fn(async () => ({ items: [] })),
    reviewQueue: vi.fn(async () => ({ items: queue, waiting: queue.length })),
    captureImage: vi.fn(async () => new Response('image')),
    // As the server does it: one more label beside two that disagree leaves the conflict open.
    labelCapture: vi.fn(async ({ params: { id } }: { params: { id: string } }) => {
      const found = queue.find((c) => c.id === id) as Capture;
      return found.state === 'conflict' ? found : settled(found);
    }),
    adjudicate: vi.fn(async ({ params: { id } }: { params: { id: string } }) =>
      settled(queue.find((c) => c.id === id) as Capture),
    ),
    withdrawLabel: vi.fn(),
  };
  const review = (keys: string, json = false): Promise<void> =>
    reviewByKeys(
      { screen: new Screen({ write: (text) => (out += text) }, { write: () => true }) },
      client as unknown as Parameters<typeof reviewByKeys>[1],
      { images, types: ['scratch'], json },
      pressed(keys),
    );

  it('shows both answers of a conflict and settles it', async () => {
    await review('1g');
    expect(out).toContain('ada says scratch, ben says good');
    expect(client.adjudicate).toHaveBeenCalledExactlyOnceWith({
      params: { id: 'c1' },
      body: { verdict: 'ng', defectTypes: ['scratch'], seconds: expect.any(Number) },
    });
    expect(client.labelCapture).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ params: { id: 'c2' } }),
    );
    expect(out).toContain('2 labelled');
  });

  it('says what was done as one line of JSON each', async () => {
    await review('1usq', true);
    const lines = out.trim().split('\n');
    expect(lines.slice(0, 3).map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: 'adjudicated', id: 'c1', verdict: 'ng', defectTypes: ['scratch'] },
      { event: 'undone', id: 'c1' },
      { event: 'skipped', id: 'c2' },
    ]);
    expect(client.withdrawLabel).toHaveBeenCalledWith({ params: { id: 'c1', labelId: 'of me' } });
  });
});
