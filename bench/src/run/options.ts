import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  names: string[];
  data: string;
  base: string;
  seeds?: number;
  quick: boolean;
  out?: string;
}

const BASE = '../shared/weights/mobilenet_v2_tf2_imagenet_fp32.s8_s16.onnx';
const DATA = '../shared/data/magnetic-tile';

export const USAGE =
  'npm run bench -- NAME… | list | all [--data DIR] [--base ID|FILE] [--seeds N] [--quick] [--out FILE.json]';

/** @throws Error when the command line makes no sense */
export const readOptions = (args: readonly string[], root: string): BenchOptions => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      base: { type: 'string' },
      seeds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  if (seeds !== undefined && !(Number.isInteger(seeds) && seeds > 0))
    throw new Error('--seeds takes a whole number from 1');
  const base = values.base ?? resolve(root, BASE);
  return {
    names: positionals,
    data: resolve(values.data ?? resolve(root, DATA)),
    base: existsSync(base) ? resolve(base) : base,
    seeds,
    quick: values.quick,
    out: values.out,
  };
};
