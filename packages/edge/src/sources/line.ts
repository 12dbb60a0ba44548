import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { type LineOptions, PRODUCTS, type Product, renderPart, SCENARIOS } from '@lemniscate/testkit';
import type { Source } from './frame.js';
import { steadySource } from './steady.js';
import { numberOption, type SourceSpec } from './spec.js';

/** The made-up line of the testkit, part by part from where it stopped. */
export const lineSource = (spec: SourceSpec, sourcesDir: string): Source => {
  const bad = (detail: string): AppError => new AppError('source_unusable', { source: spec.text, detail });
  if (!PRODUCTS.includes(spec.target as Product))
    throw bad(`there is no product "${spec.target}"; there are ${PRODUCTS.join(', ')}`);
  const { scenario } = spec.options;
  if (scenario !== undefined && !(scenario in SCENARIOS))
    throw bad(`there is no scenario "${scenario}"; there are ${Object.keys(SCENARIOS).join(', ')}`);
  const base: LineOptions | undefined =
    scenario === undefined ? undefined : SCENARIOS[scenario as keyof typeof SCENARIOS].line;
  const side =
    spec.options['side'] === undefined
      ? undefined
      : numberOption(spec, 'side', 256, { min: 64, max: 2048, whole: true });
  const line: LineOptions = {
    ...(base ?? { seed: 0 }),
    // A scenario's events name defects its own product can have.
    product: (base?.product ?? spec.target) as Product,
    ...(spec.options['seed'] !== undefined && { seed: numberOption(spec, 'seed', 0, { whole: true }) }),
    ...(side !== undefined && { widthPx: side, heightPx: side }),
  };
  if (base && base.product !== spec.target)
    throw bad(
      `the scenario "${scenario}" makes ${base.product}; write line:${base.product}?scenario=${scenario}`,
    );
  const from = numberOption(spec, 'from', 0, { whole: true });
  const count = numberOption(spec, 'count', Number.MAX_SAFE_INTEGER, { whole: true });
  return steadySource({
    positionPath: join(sourcesDir, `${spec.station}-line.json`),
    identity: JSON.stringify([line, from]),
    intervalMs: numberOption(spec, 'interval', 1000),
    length: count,
    at: (index) => {
      const part = renderPart(line, from + index);
      return { name: part.partId, partId: part.partId, load: async () => part.image };
    },
  });
};
