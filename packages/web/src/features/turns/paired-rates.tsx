import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RateText } from '../../components/rate-text.tsx';
import { Wide } from '../../components/wide.tsx';
import { useFormat } from '../../words/format.ts';
import type { GateNumbers, GateRate, Pairs } from './gate-numbers.ts';

const asRate = ({ value, lo, hi, count, of }: GateRate) =>
  value === null || lo === null || hi === null ? null : { value, lo, hi, events: count, n: of };

interface Line {
  name: string;
  champion?: GateRate;
  challenger?: GateRate;
  pairs?: Pairs;
  indent?: boolean;
}

/** Both rates of both models on the same images, and the images that only one got right: those decide. */
export const PairedRates = ({ numbers: { challenger, comparison } }: { numbers: GateNumbers }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { number } = useFormat();
  const champion = comparison?.champion;
  const types = [
    ...new Set([...Object.keys(challenger.byDefectType), ...Object.keys(champion?.byDefectType ?? {})]),
  ].toSorted();
  const lines: Line[] = [
    {
      name: common('words.escapes'),
      champion: champion?.escapeRate,
      challenger: challenger.escapeRate,
      pairs: comparison?.escapes,
    },
    ...types.map((type) => ({
      name: type,
      indent: true,
      champion: champion?.byDefectType[type],
      challenger: challenger.byDefectType[type],
      pairs: comparison?.byDefectType[type],
    })),
    {
      name: common('words.falseRejects'),
      champion: champion?.falseRejectRate,
      challenger: challenger.falseRejectRate,
      pairs: comparison?.falseRejects,
    },
  ];
  const p = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : number(value, 3);
  return (
    <Wide label={t('gate.rates')}>
      <Table verticalSpacing={5} miw={comparison ? 860 : 420} aria-label={t('gate.rates')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('gate.rates')}</Table.Th>
            {comparison && (
              <Table.Th style={{ color: 'var(--lem-champion)' }}>{common('words.champion')}</Table.Th>
            )}
            <Table.Th style={{ color: 'var(--lem-challenger)' }}>{common('words.challenger')}</Table.Th>
            {comparison && (
              <>
                <Table.Th ta="right" title={t('gate.wonHint')}>
                  {t('gate.won')}
                </Table.Th>
                <Table.Th ta="right" title={t('gate.lostHint')}>
                  {t('gate.lost')}
                </Table.Th>
                <Table.Th ta="right" title={t('gate.worsePHint')}>
                  {t('gate.worseP')}
                </Table.Th>
                <Table.Th ta="right" title={t('gate.differentPHint')}>
                  {t('gate.differentP')}
                </Table.Th>
              </>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(({ name, champion: before, challenger: after, pairs, indent }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={indent ? 400 : 600} pl={indent ? 'lg' : undefined}>
                {name}
              </Table.Th>
              {comparison && (
                <Table.Td>
                  <RateText rate={before ? asRate(before) : null} />
                </Table.Td>
              )}
              <Table.Td>
                <RateText rate={after ? asRate(after) : null} />
              </Table.Td>
              {comparison && (
                <>
                  <Table.Td ta="right" className="lem-number">
                    {pairs ? number(pairs.won) : '–'}
                  </Table.Td>
                  <Table.Td ta="right" className="lem-number">
                    {pairs ? number(pairs.lost) : '–'}
                  </Table.Td>
                  <Table.Td ta="right" className="lem-number">
                    {p(pairs?.worseP)}
                  </Table.Td>
                  <Table.Td ta="right" className="lem-number">
                    {p(pairs?.differentP)}
                  </Table.Td>
                </>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {comparison && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('gate.pairsHint')}
        </Text>
      )}
    </Wide>
  );
};
