import { auroc, rateOf, type ReplayResult, type ScoredImage } from '@lemniscate/vision';
import { fixed, percent } from '../../draw/numbers.js';
import { intervalMark } from '../charts/interval-mark.js';
import { markup, type Markup } from '../markup.js';

const confusion = (scored: readonly ScoredImage[]): Markup => {
  const cell = (label: ScoredImage['label'], verdict: ScoredImage['verdict']): Markup => {
    const of = scored.filter((image) => image.label === label);
    const n = of.filter((image) => image.verdict === verdict).length;
    const isWrong = label !== verdict && n > 0;
    const tone = label === 'ng' ? 'defect' : 'good';
    const share = of.length > 0 ? `${percent(n / of.length)} %` : '–';
    return markup`<td class="n${isWrong && ` wrong ${tone}`}">${n} <span class="dim">(${share})</span></td>`;
  };
  return markup`<table>
<caption>Held-out images at the threshold</caption>
<thead><tr><th></th><th class="n" scope="col">rejected</th><th class="n" scope="col">passed</th></tr></thead>
<tbody>
<tr><th scope="row">defective</th>${cell('ng', 'ng')}${cell('ng', 'ok')}</tr>
<tr><th scope="row">good</th>${cell('ok', 'ng')}${cell('ok', 'ok')}</tr>
</tbody></table>`;
};

interface TypeRow {
  type: string;
  n: number;
  escaped: number;
  aurocAgainstGood: number;
}

const typeRows = (scored: readonly ScoredImage[]): TypeRow[] => {
  const good = scored.filter((image) => image.label === 'ok');
  const types = new Set(scored.flatMap((image) => image.defectTypes));
  return [...types]
    .map((type) => {
      const images = scored.filter((image) => image.defectTypes.includes(type));
      const both = [...images, ...good].filter((image) => Number.isFinite(image.score));
      return {
        type,
        n: images.length,
        escaped: images.filter((image) => image.verdict === 'ok').length,
        aurocAgainstGood: auroc(
          both.map((image) => image.score),
          both.map((image) => (image.label === 'ng' ? 1 : 0)),
        ),
      };
    })
    .sort((a, b) => b.escaped / b.n - a.escaped / a.n || b.n - a.n || (a.type < b.type ? -1 : 1));
};

const perType = (scored: readonly ScoredImage[]): Markup => markup`<table>
<caption>Escapes by defect type</caption>
<thead><tr><th scope="col">type</th><th class="n spare" scope="col">images</th><th class="n" scope="col">escaped</th><th class="n" scope="col">escape rate, % [95 %]</th><th class="spare" scope="col">0 to 100 %</th><th class="n spare" scope="col">AUROC</th></tr></thead>
<tbody>${typeRows(scored).map(({ type, n, escaped, aurocAgainstGood }) => {
  const rate = rateOf(escaped, n);
  return markup`<tr><th scope="row">${type}</th><td class="n spare">${n}</td><td class="n${escaped > 0 && ' wrong defect'}">${escaped}<span class="brief dim"> of ${n}</span></td><td class="n">${percent(rate.value)} <span class="dim">[${percent(rate.lo)}–${percent(rate.hi)}]</span></td><td class="spare">${intervalMark(rate, 'defect')}</td><td class="n spare">${fixed(aurocAgainstGood, 3)}</td></tr>`;
})}</tbody></table>`;

/** Who is told apart from whom at the threshold of the last model. */
export const operatingPoint = ({ scored }: ReplayResult): Markup => markup`<section>
<h2>At the operating point</h2>
<div class="pair"><div class="scroll">${confusion(scored)}</div><div class="scroll">${perType(scored)}</div></div>
</section>`;
