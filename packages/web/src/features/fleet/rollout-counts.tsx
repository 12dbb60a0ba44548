import type { Rollout } from '@lemniscate/contracts';
import { Stack, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';
import { RolloutBands } from './rollout-bands.tsx';

type Phase = Rollout['phases'][number];

interface FactsTableProps {
  label: string;
  heads: readonly string[];
  /** The last column is a sum, which a phone has no room for. */
  hasSum: boolean;
  rows: readonly (readonly [string, ...ReactNode[]])[];
}

const FactsTable = ({ label, heads, hasSum, rows }: FactsTableProps) => (
  <Wide label={label}>
    <Table
      aria-label={label}
      fz="sm"
      verticalSpacing={3}
      horizontalSpacing={6}
      withRowBorders={false}
      ml={-6}
      maw={340 + 120 * heads.length}
    >
      <Table.Thead>
        <Table.Tr>
          {[label, ...heads].map((head, i) => (
            <Table.Th
              key={head}
              fz="xs"
              c="dimmed"
              ta={i > 0 ? 'right' : undefined}
              visibleFrom={hasSum && i === heads.length ? 'xs' : undefined}
            >
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, ...cells]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              {name}
            </Table.Th>
            {cells.map((cell, i) => (
              // Cells have no name but their column's.
              <Table.Td
                key={heads[i]}
                ta="right"
                className="lem-number"
                style={{ whiteSpace: 'nowrap' }}
                visibleFrom={hasSum && i === heads.length - 1 ? 'xs' : undefined}
              >
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Wide>
);

/** What was counted in each wave. */
const Counted = ({ phases }: { phases: readonly Phase[] }) => {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  // The sum of one wave says nothing more.
  const isOne = phases.length === 1;
  const sum = (key: Exclude<keyof Phase, 'phase'>): number =>
    phases.reduce((total, counts) => total + counts[key], 0);
  const row = (name: string, ...keys: Exclude<keyof Phase, 'phase'>[]): [string, ...ReactNode[]] => [
    name,
    ...phases.map((counts) => keys.map((key) => number(counts[key])).join(' · ')),
    ...(isOne ? [] : [keys.map((key) => number(sum(key))).join(' · ')]),
  ];
  return (
    <FactsTable
      label={t('rollout.counted')}
      hasSum={!isOne}
      heads={[...phases.map(({ phase }) => t(`wave.${phase}`)), ...(isOne ? [] : [t('rollout.soFar')])]}
      rows={[
        row(t('rollout.parts'), 'parts'),
        row(t('rollout.compared'), 'compared'),
        row(t('rollout.comparedRejects'), 'comparedChallengerRejects', 'comparedChampionRejects'),
        row(t('rollout.challengerParts'), 'challengerParts'),
        row(t('rollout.challengerRejects'), 'challengerRejects'),
        row(t('rollout.disagreements'), 'disagreements'),
        row(t('rollout.overrides'), 'overrides'),
      ]}
    />
  );
};

export const RolloutCounts = ({ rollout }: { rollout: Rollout }) => (
  <Stack gap="sm">
    <Counted phases={rollout.phases} />
    <RolloutBands bands={rollout.bands} />
  </Stack>
);
