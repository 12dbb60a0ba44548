import type { ThresholdPoint } from '@lemniscate/contracts';
import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EstimateText } from '../../components/estimate-text.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';

export interface Outcome {
  name: string;
  point: ThresholdPoint;
}

const LINES = ['escapeRate', 'falseRejectRate', 'escapesPerDay', 'falseRejectsPerDay', 'costPerDay'] as const;

/** What thresholds mean, side by side. */
export const ThresholdOutcomes = ({ outcomes }: { outcomes: readonly Outcome[] }) => {
  const { t } = useTranslation('stations');
  const { number, money, amount } = useFormat();
  const parts = (value: number): string => number(value, value < 10 ? 1 : 0);
  const cell = (line: (typeof LINES)[number], point: ThresholdPoint): ReactNode => {
    if (line === 'escapeRate' || line === 'falseRejectRate') return <RateText rate={point[line]} />;
    return line === 'costPerDay' ? (
      <EstimateText estimate={point[line]} format={money} formatEnds={amount} />
    ) : (
      <EstimateText estimate={point[line]} format={parts} />
    );
  };
  return (
    <Wide label={t('threshold.outcomes')}>
      <Table verticalSpacing={6} aria-label={t('threshold.outcomes')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {outcomes.map(({ name, point }) => (
              <Table.Th key={name}>
                {name} <span className="lem-number">{number(point.threshold, 3)}</span>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {LINES.map((line) => (
            <Table.Tr key={line}>
              <Table.Th scope="row" fw={400}>
                <Text size="sm">{t(`threshold.${line}`)}</Text>
              </Table.Th>
              {outcomes.map(({ name, point }) => (
                <Table.Td key={name}>{cell(line, point)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
};
