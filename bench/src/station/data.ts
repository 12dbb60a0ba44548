import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, openDataset, type Dataset, type Sample } from '@lemniscate/vision';
import { type BenchContext, SkipBench } from '../run/bench.js';
import { copySamples, someOfEach } from './folders.js';

/** @throws SkipBench where the data are not here */
export const requireData = async ({ data }: BenchContext): Promise<Dataset> => {
  if (!existsSync(data))
    throw new SkipBench(`there are no data at ${data}; name a labelled folder with --data`);
  return openDataset(data);
};

/** @throws SkipBench where the base is a file that is not here */
export const requireBase = ({ base }: BenchContext): string => {
  if (/[/\\]|\.onnx$/i.test(base) && !existsSync(base))
    throw new SkipBench(`there is no base at ${base}; name one with --base`);
  return base;
};

/** The labelled folder; a small copy of it when quick. */
export const labelledFolder = async (
  context: BenchContext,
  good = 60,
  defects = 60,
): Promise<{ dir: string; dataset: Dataset }> => {
  const dataset = await requireData(context);
  if (!context.quick) return { dir: context.data, dataset };
  const few = someOfEach(dataset.samples, good, defects, createRng(99));
  const dir = await copySamples(dataset, few, join(context.tempDir, 'quick-data'));
  return { dir, dataset: await openDataset(dir) };
};

export const labelOf = (sample: Sample): 0 | 1 => (sample.label === 'ng' ? 1 : 0);

export const goodOf = (samples: readonly Sample[]): Sample[] => samples.filter((s) => s.label === 'ok');

/** Good images drawn to learn from, and everything else; the rest is thinned when quick. */
export const drawGood = (
  { quick }: BenchContext,
  dataset: Dataset,
  wanted: number,
  seed: number,
): { shots: Sample[]; rest: Sample[] } => {
  const rng = createRng(seed).fork('bench');
  const shots = rng.sample(goodOf(dataset.samples), wanted);
  const used = new Set(shots);
  const rest = dataset.samples.filter((s) => !used.has(s));
  return { shots, rest: quick ? someOfEach(rest, 30, 30, rng.fork('quick')) : rest };
};
