import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';
import type { Gain, GateNumbers } from './gate-numbers.ts';

/** How much better the challenger is, in money and in ranking, and how sure that is. */
export const GainTable = ({ numbers: { challenger, comparison } }: { numbers: GateNumbers }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { number, percent, moneyUnit } = useFormat();
  const digits = (value: number | null, places: number): string =>
    value === null ? '–' : number(value, places);
  const signed = (value: number | null, places: number): string =>
    value === null ? '–' : `${value > 0 ? '+' : ''}${number(value, places)}`;
  const line = (name: string, gain: Gain, before: number | null, after: number | null) => (
    <Table.Tr>
      <Table.Th scope="row" fw={600}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{digits(before, 4)}</Table.Td>
      <Table.Td ta="right">{digits(after, 4)}</Table.Td>
      <Table.Td>
        <Text component="span" fw={600}>
          {signed(gain.gain, 4)}
        </Text>{' '}
        <Text component="span" size="sm" c="dimmed" title={common('words.interval')}>
          {gain.bootstrap
            ? `[${signed(gain.bootstrap.lo, 4)} – ${signed(gain.bootstrap.hi, 4)}]`
            : t('gate.noInterval')}
        </Text>
      </Table.Td>
      <Table.Td ta="right">{digits(gain.standardError, 4)}</Table.Td>
      <Table.Td ta="right">{gain.probability === null ? '–' : percent(gain.probability)}</Table.Td>
      <Table.Td ta="right">{digits(gain.worseP, 3)}</Table.Td>
    </Table.Tr>
  );
  if (!comparison) return null;
  const { champion, cost, auroc } = comparison;
  return (
    <Wide label={t('gate.gain')}>
      <Table verticalSpacing={5} miw={860} aria-label={t('gate.gain')} className="lem-number">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('gate.gain')}</Table.Th>
            <Table.Th ta="right" style={{ color: 'var(--lem-champion)' }}>
              {common('words.champion')}
            </Table.Th>
            <Table.Th ta="right" style={{ color: 'var(--lem-challenger)' }}>
              {common('words.challenger')}
            </Table.Th>
            <Table.Th>{t('gate.better')}</Table.Th>
            <Table.Th ta="right">{t('gate.standardError')}</Table.Th>
            <Table.Th ta="right" title={t('gate.probabilityHint')}>
              {t('gate.probability')}
            </Table.Th>
            <Table.Th ta="right" title={t('gate.gainWorsePHint')}>
              {t('gate.worseP')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {line(
            common('money.named', { what: t('gate.cost'), unit: moneyUnit }),
            cost,
            champion.costPerPart,
            challenger.costPerPart,
          )}
          {line('AUROC', auroc, auroc.champion, auroc.challenger)}
        </Table.Tbody>
      </Table>
    </Wide>
  );
};
