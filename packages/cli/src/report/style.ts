// Colours are Okabe and Ito's, which colour-blind people tell apart. Vermillion always means defective and blue always
// good; text in them is darker or lighter than marks, so that small letters keep their contrast.
const LIGHT = `
  --page: #ffffff; --panel: #f5f6f7; --text: #17191d; --dim: #5b616b; --line: #dde0e5; --axis: #9aa0aa;
  --defect: #d55e00; --defect-text: #b34f00; --good: #0072b2; --good-text: #0067a3;
  --learn: #009e73; --learn-text: #007a59; --other: #8b9099; --other-text: #666c76;`;
const DARK = `
  --page: #131519; --panel: #1b1e24; --text: #e7e9ec; --dim: #9ca3af; --line: #2d323a; --axis: #5b626d;
  --defect: #d55e00; --defect-text: #f28c4a; --good: #56b4e9; --good-text: #7cc5ef;
  --learn: #009e73; --learn-text: #3ec79f; --other: #7d848f; --other-text: #a3a9b3;`;

const TONES = ['defect', 'good', 'learn', 'other']
  .map(
    (tone) => `
svg .${tone}.curve, svg .${tone}.whisker { stroke: var(--${tone}); }
svg .${tone}.band, svg .${tone}.dot, svg .${tone}.bar { fill: var(--${tone}); }
svg .${tone}.end, td.${tone}, .${tone}-text { color: var(--${tone}-text); fill: var(--${tone}-text); }`,
  )
  .join('');

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); -webkit-text-size-adjust: 100%;
  font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 28px 56px; }
h1 { font-size: 22px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 15px; line-height: 1.3; font-weight: 650; margin: 44px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 14px; line-height: 1.35; font-weight: 600; margin: 0 0 6px; }
p { margin: 0 0 10px; max-width: 76ch; }
code { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.dim, .note { color: var(--dim); }
.note { font-size: 12.5px; line-height: 1.45; margin: 6px 0 0; }
.sub { color: var(--dim); margin: 4px 0 0; overflow-wrap: anywhere; }

.headline { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0 28px; margin: 26px 0 36px; }
.headline > div { border-top: 2px solid var(--axis); padding-top: 10px; min-width: 0; }
.headline > .defect { border-color: var(--defect); }
.headline > .good { border-color: var(--good); }
.headline > .learn { border-color: var(--learn); }
.headline .big { font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; margin: 2px 0 2px; }
.headline .big small { font-size: 15px; font-weight: 500; letter-spacing: 0; color: var(--text); }
.headline p { margin: 0; }

.charts { display: grid; grid-template-columns: 1fr 1fr; column-gap: 40px; margin-bottom: -16px; }
.charts .note { margin-bottom: 30px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
.charts figure { display: grid; grid-row: span 3; grid-template-rows: subgrid; row-gap: 0; align-items: start; }
.charts h3 { align-self: end; text-wrap: balance; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg.mark { display: inline-block; width: auto; max-width: none; vertical-align: middle; }
svg text { font-size: 11.5px; fill: var(--text); }
svg .tick, svg .label { fill: var(--dim); }
svg .tick { font-size: 11px; }
svg .label.strong { fill: var(--text); }
svg .end { font-weight: 600; }
svg .end .value { font-weight: 400; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--axis); stroke-width: 1; }
svg .limit { stroke: var(--text); stroke-width: 1.25; stroke-dasharray: 4 3; }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .curve.dashed { stroke-width: 1.5; stroke-dasharray: 4 3; }
svg .whisker { stroke-width: 2.5; }
svg .band { opacity: 0.17; }
svg .dot { stroke: var(--page); stroke-width: 1; }
svg .bar { opacity: 0.42; }
svg .bar.error { opacity: 1; }
${TONES}
.narrow { display: none; max-width: 420px; }

table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0 0 6px; }
th, td { padding: 4px 14px 4px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--dim); font-size: 12.5px; }
th[scope=row] { color: var(--text); font-size: inherit; min-width: 7.5em; max-width: 24em; overflow-wrap: break-word; }
td.n, th.n { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td.wrong { font-weight: 650; }
td.heads { font-size: 12.5px; color: var(--dim); min-width: 11em; }
.brief { display: none; }
td.wrong .dim { font-weight: 400; }
.scroll { overflow-x: auto; }
.pair { display: grid; grid-template-columns: minmax(280px, 2fr) 3fr; gap: 28px 40px; align-items: start; }

.sheet { display: grid; grid-template-columns: repeat(3, 1fr); gap: 22px 26px; }
.sheet .photos { display: grid; grid-template-columns: 1fr 1fr; gap: 3px; }
.sheet img { display: block; width: 100%; height: auto; max-height: 260px; object-fit: contain; background: var(--panel); }
.sheet .gone { background: var(--panel); color: var(--dim); padding: 36px 12px; text-align: center; font-size: 12.5px; }
.sheet figcaption { font-size: 12.5px; line-height: 1.4; margin-top: 5px; }
.sheet .name { overflow-wrap: anywhere; color: var(--dim); }
.group { margin: 22px 0 10px; }
.ramp { display: inline-block; width: 72px; height: 10px; vertical-align: -1px; margin: 0 4px; border: 1px solid var(--line);
  background: linear-gradient(90deg, #8c8c8c, var(--defect)); }

dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px; margin: 0 0 16px; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.command { display: block; background: var(--panel); padding: 10px 12px; }

@media screen and (max-width: 900px) { .sheet { grid-template-columns: 1fr 1fr; } }
@media screen and (max-width: 760px) {
  main { padding: 22px 15px 40px; }
  .headline { grid-template-columns: 1fr 1fr; gap: 22px 20px; }
  .charts, .pair { grid-template-columns: 1fr; }
  .pair { gap: 24px; }
}
@media screen and (max-width: 560px) {
  .wide { display: none; }
  .narrow { display: block; }
  .sheet { grid-template-columns: 1fr; }
  .headline .big { font-size: 28px; }
  .spare { display: none; }
  .brief { display: inline; }
  th, td { padding-right: 9px; }
  th[scope=row] { min-width: 8.4em; }
}
@media print {
  :root { ${LIGHT} color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 11px; }
  th, .note, .sheet figcaption, td.heads { font-size: 10px; }
  th, td { padding: 3px 9px 3px 0; }
  .wide { display: none; }
  .narrow { display: block; max-width: none; }
  .headline { margin: 16px 0 20px; }
  .headline .big { font-size: 26px; }
  .charts { column-gap: 24px; }
  .pair { grid-template-columns: 2fr 3fr; gap: 24px; }
  th.spare:not(.n), td.spare:not(.n) { display: none; }
  .sheet { gap: 12px 14px; }
  .group, h3 { break-after: avoid; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; margin-top: 24px; }
  tr, .headline > div { break-inside: avoid; }
  .scroll { overflow: visible; }
}
`;
