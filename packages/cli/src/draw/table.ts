export interface Column {
  title: string;
  /** Characters; cells that are longer push the rest of their row. The last column needs none. */
  width: number;
  align?: 'left' | 'right';
  /** Applied to the padded cell, so that colour codes do not count as width. */
  paint?: (cell: string) => string;
}

const GAP = '  ';

const row = (columns: readonly Column[], cells: readonly string[], painted: boolean): string =>
  columns
    .map(({ width, align, paint }, i) => {
      const cell = cells[i] ?? '';
      const isLast = i === columns.length - 1;
      const padded = align === 'right' ? cell.padStart(width) : isLast ? cell : cell.padEnd(width);
      return painted && paint ? paint(padded) : padded;
    })
    .join(GAP)
    .trimEnd();

/** A table written row by row while the rows come in. */
export const createTable = (
  columns: readonly Column[],
): { header: string; row(cells: readonly string[]): string } => ({
  header: row(
    columns,
    columns.map((column) => column.title),
    false,
  ),
  row: (cells) => row(columns, cells, true),
});

/** The lines of a table whose rows are all known; columns are as wide as their contents. */
export const tableLines = (
  columns: readonly Omit<Column, 'width'>[],
  rows: readonly (readonly string[])[],
): string[] => {
  const sized = columns.map((column, i) => ({
    ...column,
    width: Math.max(column.title.length, ...rows.map((cells) => (cells[i] ?? '').length)),
  }));
  const table = createTable(sized);
  return [table.header, ...rows.map((cells) => table.row(cells))];
};

/** Lines of "name  value", the values aligned. */
export const pairLines = (pairs: readonly (readonly [name: string, value: string])[]): string[] => {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
};
