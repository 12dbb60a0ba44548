import type { ReplayResult } from '@lemniscate/vision';
import { secondsText } from '../../draw/numbers.js';
import { shellWord } from '../../draw/shell-word.js';
import { markup, type Markup } from '../markup.js';

const commandOf = (result: ReplayResult): string => {
  const { data, shots, turns, labelsPerTurn, policy, testFraction, regions, seed, asked } = result;
  const { base = result.base, sidePx, budgetMs, augment, costs, skipBad } = asked;
  const words = [
    'lemniscate replay',
    `--data ${shellWord(data)}`,
    `--shots ${shots}`,
    `--turns ${turns.length - 1}`,
    `--labels-per-turn ${labelsPerTurn}`,
    `--policy ${policy}`,
    `--test-fraction ${testFraction}`,
    `--regions ${regions}`,
    `--seed ${seed}`,
    `--base ${shellWord(base)}`,
    ...(sidePx === undefined ? [] : [`--side ${sidePx}`]),
    ...(budgetMs === undefined ? [] : [`--budget-ms ${budgetMs}`]),
    ...(augment === undefined ? [] : [`--augment ${augment}`]),
    ...(costs ? [`--escape-cost ${costs.escape}`, `--false-reject-cost ${costs.falseReject}`] : []),
    ...(skipBad ? ['--skip-bad'] : []),
    '--report report.html',
  ];
  return words.join(' ');
};

const labelsBring = ({ regions, turns }: ReplayResult): string => {
  if (regions === 'ignore') return 'what the image is; regions were ignored';
  const last = turns.at(-1);
  if (!last || last.regions === 0) return 'what the image is; there were no regions';
  return `what the image is, and where the defect is for ${last.regions} of ${last.defectsFound} defective parts`;
};

/** What to run to get the same numbers. */
export const settings = (result: ReplayResult): Markup => {
  const { images } = result;
  const rows: [string, string][] = [
    ['data', result.data],
    ['base', result.base],
    ['seed', String(result.seed)],
    ['start', `${result.shots} photos of good parts`],
    ['turns', `${result.turns.length - 1}, ${result.labelsPerTurn} labels each`],
    ['labels chosen by', result.policy],
    ['labels bring', labelsBring(result)],
    [
      'images',
      `${images.pool} to learn from, ${images.heldOutGood} good and ${images.heldOutDefects} defective held out (${Math.round(result.testFraction * 100)} %)`,
    ],
    ['took', secondsText(result.seconds)],
  ];
  return markup`<section>
<h2>To reproduce</h2>
<dl>${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<code class="command">${commandOf(result)}</code>
</section>`;
};
