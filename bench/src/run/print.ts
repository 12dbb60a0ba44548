import type { BenchResult, Table } from './bench.js';

const out = (line = ''): void => void process.stdout.write(`${line}\n`);

/** As Markdown, so that it can be pasted into RESULTS.md. */
export const printTable = ({ title, columns, rows }: Table): void => {
  const cells = [columns, ...rows.map((row) => row.map((c) => (c === null ? '–' : String(c))))];
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((w, i) => (row[i] ?? '').padEnd(w)).join(' | ')} |`;
  out(`**${title}**`);
  out();
  out(line(cells[0]));
  out(line(widths.map((w) => '-'.repeat(w))));
  for (const row of cells.slice(1)) out(line(row));
  out();
};

export const printResult = (
  name: string,
  { settings, tables, figures, notes }: BenchResult,
  seconds: number,
): void => {
  out(`## ${name}`);
  out();
  out(
    Object.entries(settings)
      .map(([key, value]) => `${key}: ${value}`)
      .join(' · '),
  );
  out();
  for (const table of tables) printTable(table);
  printTable({
    title: 'figures',
    columns: ['figure', 'asked', 'measured', ''],
    rows: figures.map((f) => [f.name, f.asked, f.measured, f.met === null ? '' : f.met ? 'met' : 'MISSED']),
  });
  for (const note of notes) out(`- ${note}`);
  out(`- took ${seconds.toFixed(0)} s`);
  out();
};
