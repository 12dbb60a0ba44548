import { AppError } from '@lemniscate/contracts';
import type { Verdict } from '@lemniscate/vision';
import { afterEach, expect, test } from 'vitest';
import type { Frame, FrameResult } from '../sources/frame.js';
import { LoadedModel } from './loaded-model.js';
import { Quiet } from './quiet.js';
import { StationRunner } from './station-runner.js';

const STATION_ID = '0192f0c0-0000-7000-8000-000000000001';
const MODEL_ID = '0192f0c0-0000-7000-8000-0000000000aa';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const verdict: Verdict = {
  score: 0.1,
  verdict: 'ok',
  heatmap: { width: 1, height: 1, data: new Float32Array(1) },
  defectType: null,
  embedding: new Float32Array(4),
  latencyMs: 1,
};

const modelThat = (judge: () => Promise<Verdict>): LoadedModel =>
  new LoadedModel(MODEL_ID, {
    manifest: { threshold: 0.5, dataset: { defects: 0 } },
    judge,
    close: async () => undefined,
  } as never);

/** Resolved from outside. */
const gate = <T>() => {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { open, opened };
};

let runner: StationRunner | undefined;
afterEach(() => runner?.stop());

const start = (model: LoadedModel) => {
  // Of its own accord it lets nothing through within a test.
  const quiet = new Quiet(600_000);
  const told: string[] = [];
  runner = new StationRunner({
    name: 'press-3',
    recorder: { limitStation: () => undefined, record: async () => true, capture: async () => true } as never,
    quiet,
    instant: () => '2026-03-01T00:00:00.000Z',
    publish: () => void told.push('verdict'),
    onTrouble: ({ code }) => void told.push(code),
  });
  const capture = { auditShare: 0, maxPerHour: 0, maxBytes: 1e6, uncertain: false, novel: false };
  runner.configure({ stationId: STATION_ID, capture, threshold: null });
  runner.use({ champion: model, challenger: null });
  runner.start();
  return { runner, quiet, told };
};

const put = (into: StationRunner, load: Frame['load']): Promise<FrameResult> =>
  new Promise((resolve) => {
    void into.intake.put({
      name: 'part',
      partId: null,
      arrivedAt: performance.now(),
      load,
      settle: resolve,
    });
  });

const pixels = async () => ({ width: 16, height: 16, data: new Uint8Array(16 * 16 * 3) });

test('other work waits from when a part is taken in hand until its verdict is out', async () => {
  const loading = gate<Awaited<ReturnType<typeof pixels>>>();
  const judging = gate<Verdict>();
  const { runner: station, quiet, told } = start(modelThat(() => judging.opened));
  const result = put(station, () => loading.opened);
  await settle();
  void quiet.wait().then(() => told.push('work'));
  loading.open(await pixels());
  await settle();
  expect(told).toEqual([]);
  judging.open(verdict);
  await result;
  await settle();
  expect(told).toEqual(['verdict', 'work']);
  await quiet.wait();
});

test.each([
  ['an image that cannot be had', async () => Promise.reject(new AppError('image_unreadable', {})), verdict],
  ['a model that fails', pixels, new Error('no memory')],
  ['a score that is no number', pixels, { ...verdict, score: Number.NaN }],
])('after %s other work goes on', async (_, load, outcome) => {
  const model = modelThat(async () => {
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  const { runner: station, quiet } = start(model);
  expect(await put(station, load as Frame['load'])).toHaveProperty('error');
  await quiet.wait();
});

test('an image that cannot be read is told apart from a model that fails', async () => {
  const model = modelThat(() => Promise.reject(new Error('no memory')));
  const { runner: station, told } = start(model);
  await put(station, async () => Promise.reject(new AppError('image_unreadable', { path: 'a', detail: '' })));
  expect(station.counters).toMatchObject({ errors: 1, imageErrors: 1 });
  await put(station, pixels);
  expect(station.counters).toMatchObject({ errors: 2, imageErrors: 1 });
  expect(told).toEqual(['image_unreadable', 'model_failed']);
});

test.each([
  ['that throws', () => Promise.reject(new Error('no such operator')), /no such operator/],
  ['whose score is no number', async () => ({ ...verdict, score: Number.NaN }), /NaN/],
])('a challenger %s is what is reported, and the part keeps its verdict', async (_, judge, words) => {
  const champion = modelThat(async () => verdict);
  const { runner: station } = start(champion);
  station.use({ champion, challenger: { model: modelThat(judge), mode: 'shadow', canaryShare: 0 } });
  expect(await put(station, pixels)).toMatchObject({ inspection: { verdict: 'ok', second: null } });
  expect(station.challengerProblem).toMatchObject({
    code: 'model_failed',
    detail: expect.stringMatching(words),
  });
  expect(station.counters).toMatchObject({ errors: 1, imageErrors: 0 });
});

test('an image that waits for a model holds no other work up, and is judged once there is one', async () => {
  const loading = gate<Awaited<ReturnType<typeof pixels>>>();
  const model = modelThat(async () => verdict);
  const { runner: station, quiet, told } = start(model);
  const result = put(station, () => loading.opened);
  await settle();
  station.use(null);
  loading.open(await pixels());
  await settle();
  await quiet.wait();
  expect(told).toEqual([]);
  station.use({ champion: model, challenger: null });
  expect(await result).toHaveProperty('inspection');
  expect(told).toEqual(['verdict']);
});
