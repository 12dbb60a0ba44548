import type { Rate, ReplayResult } from '@lemniscate/vision';
import { fixed, twoFigures } from '../../draw/numbers.js';
import { markup, type Markup } from '../markup.js';

const per = (share: number, parts: number): string => twoFigures(share * parts);

interface RateCard {
  rate: Rate;
  start: Rate;
  parts: number;
  what: string;
  verb: string;
  tone: 'defect' | 'good';
}

const rateCard = ({ rate, start, parts, what, verb, tone }: RateCard): Markup => markup`<div class="${tone}">
<p>Of ${parts} ${what} parts</p>
<p class="big ${tone}-text">${per(rate.value, parts)} <small>${verb}</small></p>
<p><span class="dim">95 %:</span> ${per(rate.lo, parts)} to ${per(rate.hi, parts)}</p>
<p class="note">${rate.count} of ${rate.of} held out; started at ${per(start.value, parts)}</p>
</div>`;

/** What it comes to, in factory words. */
export const headline = (result: ReplayResult): Markup => {
  const [first, last] = [result.turns[0], result.turns.at(-1)!];
  const pairs = Number.isFinite(last.auroc) ? Math.floor(last.auroc * 1000) / 10 : Number.NaN;
  return markup`<section class="headline">
${rateCard({ rate: last.escapeRate, start: first.escapeRate, parts: 100, what: 'defective', verb: 'escape', tone: 'defect' })}
${rateCard({ rate: last.falseRejectRate, start: first.falseRejectRate, parts: 1000, what: 'good', verb: 'are rejected', tone: 'good' })}
<div class="learn">
<p>Ranking</p>
<p class="big learn-text">${fixed(last.auroc, 3)} <small>AUROC</small></p>
<p><span class="dim">95 %:</span> ${fixed(last.aurocInterval.lo, 3)} to ${fixed(last.aurocInterval.hi, 3)}</p>
<p class="note">defective outscores good in ${fixed(pairs, 1)} % of pairs; started at ${fixed(first.auroc, 3)}</p>
</div>
<div>
<p>Labels asked</p>
<p class="big">${last.labels}</p>
<p>${last.defectsFound} <span class="dim">of them were defective</span></p>
<p class="note">after ${result.shots} photos of good parts, from a pool of ${result.images.pool}</p>
</div>
</section>`;
};
