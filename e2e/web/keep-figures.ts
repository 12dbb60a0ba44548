import { appendFileSync } from 'node:fs';

/** A line to read, and for benchmarks the same as JSON in the file that LEMNISCATE_FIGURES names. */
export const keepFigures = (what: string, figures: Record<string, number>): void => {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(1))}`);
  process.stdout.write(`${what}: ${words.join(', ')}\n`);
  const file = process.env['LEMNISCATE_FIGURES'];
  if (file) appendFileSync(file, `${JSON.stringify({ what, ...figures })}\n`);
};
