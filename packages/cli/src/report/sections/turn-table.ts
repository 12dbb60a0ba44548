import type { Rate, ReplayResult, ReplayTurn } from '@lemniscate/vision';
import { fixed, headsText, percent } from '../../draw/numbers.js';
import { markup, type Markup } from '../markup.js';

const rateCell = ({ value, lo, hi }: Rate): Markup =>
  markup`<td class="n">${percent(value)} <span class="dim">[${percent(lo)}–${percent(hi)}]</span></td>`;

const row = (turn: ReplayTurn, hasMasks: boolean): Markup => markup`<tr>
<td class="n">${turn.turn}</td><td class="n">${turn.labels}</td><td class="n">${turn.defectsFound}</td>
<td class="n">${fixed(turn.auroc, 3)} <span class="dim">[${fixed(turn.aurocInterval.lo, 3)}–${fixed(turn.aurocInterval.hi, 3)}]</span></td>
${rateCell(turn.escapeRate)}${rateCell(turn.falseRejectRate)}
${hasMasks && markup`<td class="n">${fixed(turn.pixelAupro, 3)}</td>`}<td class="n">${fixed(turn.adaptSeconds, 1)}</td><td class="heads">${headsText(turn.heads)}</td>
</tr>`;

const table = (caption: string, turns: readonly ReplayTurn[]): Markup => {
  const hasMasks = turns.some((turn) => turn.pixelAupro !== null);
  return markup`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr><th class="n" scope="col">turn</th><th class="n" scope="col">labels</th><th class="n" scope="col">defects</th><th class="n" scope="col">AUROC [95 %]</th><th class="n" scope="col">escapes, % [95 %]</th><th class="n" scope="col">false rejects, % [95 %]</th>${hasMasks && markup`<th class="n" scope="col">heat AUPRO</th>`}<th class="n" scope="col">time, s</th><th scope="col">heads used, share</th></tr></thead>
<tbody>${turns.map((turn) => row(turn, hasMasks))}</tbody></table></div>`;
};

/** Every number of the charts. */
export const turnTables = ({ policy, turns, randomTurns }: ReplayResult): Markup => markup`<section>
<h2>Every turn</h2>
${table(policy === 'capture' ? 'Labels chosen by the capture policy' : 'Labels chosen at random', turns)}
${randomTurns && markup`<p class="group"></p>${table('The same line with labels chosen at random', randomTurns)}`}
</section>`;
