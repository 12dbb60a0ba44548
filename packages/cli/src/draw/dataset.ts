import type { Dataset, Sample } from '@lemniscate/vision';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { tableLines } from './table.js';

export interface SampleCounts {
  images: number;
  good: number;
  defects: number;
  /** Images of each defect type; an image with two types counts for both. */
  perType: Record<string, number>;
  perSplit: { train: number; test: number; none: number };
  withMask: number;
  withRegions: number;
}

export const countSamples = ({ samples, defectTypes }: Dataset): SampleCounts => {
  const countOf = (test: (sample: Sample) => boolean): number => samples.filter(test).length;
  return {
    images: samples.length,
    good: countOf((s) => s.label === 'ok'),
    defects: countOf((s) => s.label === 'ng'),
    perType: Object.fromEntries(
      defectTypes.map((type) => [type, countOf((s) => s.defectTypes.includes(type))]),
    ),
    perSplit: {
      train: countOf((s) => s.split === 'train'),
      test: countOf((s) => s.split === 'test'),
      none: countOf((s) => s.split === undefined),
    },
    withMask: countOf((s) => s.maskPath !== undefined),
    withRegions: countOf((s) => (s.regions?.length ?? 0) > 0),
  };
};

/** What a dataset holds, for a person. */
export const describeDataset = (dataset: Dataset, paint: Paint): string[] => {
  const counts = countSamples(dataset);
  const rowOf = (name: string, test: (sample: Sample) => boolean): string[] => {
    const rows = dataset.samples.filter(test);
    const inSplit = (split: Sample['split']): string =>
      String(rows.filter((sample) => sample.split === split).length);
    const outlined = rows.filter((s) => s.maskPath !== undefined || (s.regions?.length ?? 0) > 0).length;
    return [printable(name), String(rows.length), inSplit('train'), inSplit('test'), String(outlined)];
  };
  const lines = tableLines(
    [
      { title: '' },
      { title: 'images', align: 'right' },
      { title: 'train', align: 'right' },
      { title: 'test', align: 'right' },
      { title: 'outlined', align: 'right' },
    ],
    [
      rowOf('good', (sample) => sample.label === 'ok'),
      ...dataset.defectTypes.map((type) => rowOf(type, (sample) => sample.defectTypes.includes(type))),
    ],
  );
  return [
    `${paint.bold(printable(dataset.root))}: ${dataset.format}, ${counts.good} good, ${counts.defects} defective`,
    ...lines,
  ];
};
