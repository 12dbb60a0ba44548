import { Box, Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight } from '@tabler/icons-react';
import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  type RowData,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type MouseEvent, type ReactNode, useMemo } from 'react';

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

export interface Column<T> {
  id: string;
  header: string;
  /** What it is sorted by and found by; null is always last. */
  value: (row: T) => string | number | null;
  /** How it is drawn, where that is more than its value. */
  cell?: (row: T) => ReactNode;
  numeric?: boolean;
  /** Left out on a window narrower than this. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  /** The header is read out alone, e.g. over buttons. */
  bare?: boolean;
}

interface DataTableProps<T> {
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowId: (row: T) => string;
  label: string;
  /** Only rows that hold this text somewhere. */
  filter?: string;
  sortBy?: { id: string; desc: boolean };
  /** A click anywhere on the row; offer the same to the keyboard in a cell. */
  onOpen?: (row: T) => void;
  /** What is said where nothing is left by the filter. */
  nothing: string;
}

const isControl = (target: EventTarget): boolean =>
  (target as HTMLElement).closest('a,button,input,[role="menu"]') !== null;

/** Rows that can be sorted by a click on a header and found by a text. It scrolls sideways by itself, never the page. */
export const DataTable = <T extends RowData>({
  rows,
  columns,
  rowId,
  label,
  filter = '',
  sortBy,
  onOpen,
  nothing,
}: DataTableProps<T>) => {
  const helper = useMemo(() => createColumnHelper<typeof features, T>(), []);
  const definitions = useMemo(
    () =>
      columns.map(({ id, value, numeric, bare }) =>
        helper.accessor((row): unknown => value(row) ?? undefined, {
          id,
          sortUndefined: 'last',
          sortFn: numeric ? 'basic' : 'alphanumeric',
          enableSorting: !bare,
        }),
      ),
    [columns, helper],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as T[],
    getRowId: rowId,
    initialState: { sorting: sortBy ? [sortBy] : [] },
    state: { globalFilter: filter },
    globalFilterFn: 'includesString',
    getColumnCanGlobalFilter: () => true,
  });
  const shown = table.getRowModel().rows;
  const headers = table.getHeaderGroups()[0].headers;
  const click = (row: T) => (event: MouseEvent) => {
    if (!isControl(event.target) && window.getSelection()?.isCollapsed !== false) onOpen?.(row);
  };
  return (
    <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={label}>
      <Table highlightOnHover={Boolean(onOpen)} verticalSpacing={6} horizontalSpacing={8} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {headers.map(({ column }, i) => {
              const { header, numeric, from, bare } = columns[i];
              const sorted = column.getIsSorted();
              return (
                <Table.Th
                  key={column.id}
                  visibleFrom={from}
                  ta={numeric ? 'right' : undefined}
                  aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}
                  style={{ whiteSpace: 'nowrap', verticalAlign: 'bottom' }}
                >
                  {bare ? (
                    <VisuallyHidden>{header}</VisuallyHidden>
                  ) : (
                    <UnstyledButton
                      fz="xs"
                      fw={600}
                      c={sorted ? undefined : 'dimmed'}
                      onClick={column.getToggleSortingHandler()}
                    >
                      {header}
                      {sorted === 'asc' && <IconArrowUp size={12} aria-hidden />}
                      {sorted === 'desc' && <IconArrowDown size={12} aria-hidden />}
                    </UnstyledButton>
                  )}
                </Table.Th>
              );
            })}
            {onOpen && <Table.Td w={24} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Table.Tr
              key={row.id}
              onClick={onOpen && click(row.original)}
              style={{ cursor: onOpen ? 'pointer' : undefined }}
            >
              {columns.map(({ id, cell, value, numeric, from }) => (
                <Table.Td
                  key={id}
                  visibleFrom={from}
                  ta={numeric ? 'right' : undefined}
                  className={numeric ? 'lem-number' : undefined}
                >
                  {cell ? cell(row.original) : value(row.original)}
                </Table.Td>
              ))}
              {onOpen && (
                <Table.Td px={0} ta="right">
                  <IconChevronRight
                    size={16}
                    aria-hidden
                    style={{ color: 'var(--lem-quiet)', verticalAlign: 'middle' }}
                  />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="lg">
          {nothing}
        </Text>
      )}
    </Box>
  );
};
