import type { Base, BaseFeature, BaseReport } from '@lemniscate/vision';
import { bytesText, fixed } from './numbers.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { pairLines } from './table.js';

const featureText = ({ output, kind, stride, channels }: BaseFeature): string =>
  `${printable(output)}: ${channels} channels${kind === 'tokens' ? ' as tokens' : ''}, one cell for ${stride} x ${stride} pixels`;

/** What a base takes and gives, for a person. */
export const describeBase = (base: Base, paint: Paint): string[] => {
  const { input, fixedSize } = base;
  const size = fixedSize
    ? `${fixedSize.width} x ${fixedSize.height} pixels only`
    : `any size, sides in multiples of ${base.sizeMultiple} pixels`;
  return [
    `${paint.bold(printable(base.id))}: ${printable(base.title)}`,
    ...pairLines([
      ['licence', printable(base.license)],
      ...(base.residency ? [['residency', printable(base.residency)] as const] : []),
      ['file', printable(base.path)],
      ['sha256', base.sha256],
      ['takes', `${size}, ${input.channelOrder.toUpperCase()}`],
      ['scaling', `mean ${input.mean.join(', ')}; std ${input.std.join(', ')} (of pixels 0..255)`],
      ...base.features.map((feature, i) => [i === 0 ? 'features' : '', featureText(feature)] as const),
    ]),
  ];
};

const factPairs = ({ found }: BaseReport): [string, string][] => {
  if (!found) return [];
  const parameters = `${fixed(found.parameters / 1e6, 2)} M parameters`;
  const producer = found.producer ? `, made by ${printable(found.producer)}` : '';
  return [['model', `${bytesText(found.sizeBytes)}, ${parameters}, opset ${found.opset}${producer}`]];
};

/** Whether and how a model can serve as a base, for a person. */
export const describeBaseReport = (report: BaseReport, paint: Paint): string[] => {
  const { base, runs, notes, problems, usable } = report;
  const verdict = usable ? paint.green('can serve as a base') : paint.red('cannot serve as a base');
  const lines = [`${paint.bold(printable(report.path))} ${verdict}.`];
  for (const problem of problems) lines.push(`  ${paint.red('problem')}  ${printable(problem)}`);
  lines.push(...pairLines(factPairs(report)));
  if (base) lines.push(...describeBase(base, paint).slice(1));
  lines.push(
    ...pairLines(
      runs.map(({ width, height, msPerImage }) => [
        `ran at ${width} x ${height}`,
        `${fixed(msPerImage, 1)} ms per image`,
      ]),
    ),
    ...notes.map((note) => `  ${paint.dim(`note: ${printable(note)}`)}`),
  );
  return lines;
};
