import type { Evaluation, Rate } from '@lemniscate/vision';
import { aurocText, count, fixed, percent, rateText } from './numbers.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { pairLines, tableLines } from './table.js';

const rateLine = (rate: Rate, what: string): string =>
  `${rateText(rate)} %   ${rate.count} of ${rate.of} ${what}`;

const seenText = ({ seen }: Evaluation): string[] => {
  if (seen.included > 0)
    return [
      `  beware: the model learned from ${seen.included} of these images and there are no others, so it looks better here than it is`,
    ];
  return seen.leftOut > 0 ? [`  ${count(seen.leftOut, 'image')} that the model learned from left out`] : [];
};

/** How good the model is, for a person. */
export const describeEvaluation = (evaluation: Evaluation, paint: Paint): string[] => {
  const { good, defects, latencyMs, perDefect } = evaluation;
  const pairs: [string, string][] = [
    ['escapes', rateLine(evaluation.escapeRate, 'defective parts pass')],
    ['false rejects', rateLine(evaluation.falseRejectRate, 'good parts are rejected')],
    ['AUROC', aurocText(evaluation.auroc, evaluation.aurocInterval)],
    ['AUPRC', fixed(evaluation.auprc, 3)],
  ];
  if (evaluation.pixelAuroc !== null) pairs.push(['pixel AUROC', fixed(evaluation.pixelAuroc, 3)]);
  if (evaluation.pixelAupro !== null) pairs.push(['pixel AUPRO', fixed(evaluation.pixelAupro, 3)]);
  pairs.push([
    'latency',
    `${fixed(latencyMs.median, 1)} ms median, ${fixed(latencyMs.p99, 1)} ms at worst of 100`,
  ]);
  const types = tableLines(
    [
      { title: 'defect type' },
      { title: 'images', align: 'right' },
      { title: 'escaped', align: 'right' },
      { title: 'escape % [95 %]', align: 'right' },
      { title: 'AUROC', align: 'right' },
    ],
    perDefect.map(({ type, n, escaped, escapeRate, auroc }) => [
      printable(type),
      String(n),
      String(escaped),
      `${percent(escapeRate.value)} [${percent(escapeRate.lo)}–${percent(escapeRate.hi)}]`,
      fixed(auroc, 3),
    ]),
  );
  return [
    `${paint.bold(printable(evaluation.model))} on ${printable(evaluation.data)}: ${good} good, ${count(defects, 'defective image')}`,
    ...seenText(evaluation),
    ...pairLines(pairs),
    ...(perDefect.length > 0 ? ['', ...types] : []),
  ];
};
