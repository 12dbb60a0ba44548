import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Stat, StatRow } from '../../components/stat.tsx';
import { useFormat } from '../../words/format.ts';
import type { GateNumbers } from './gate-numbers.ts';

const NAMED = [
  'ok',
  'ng',
  'golden',
  'audit',
  'unseen',
  'taught',
  'disputed',
  'agreed',
  'leftOut',
  'repeated',
  'comparison.unscored',
  'comparison.moreLabels.ok',
  'comparison.moreLabels.ng',
  'comparison.moreLabels.gainPerPart',
] as const;
type Named = (typeof NAMED)[number];
const KEYS = {
  ok: 'ok',
  ng: 'ng',
  golden: 'golden',
  audit: 'audit',
  unseen: 'unseen',
  taught: 'taught',
  disputed: 'disputed',
  agreed: 'agreed',
  leftOut: 'leftOut',
  repeated: 'repeated',
  'comparison.unscored': 'unscored',
  'comparison.moreLabels.ok': 'moreOk',
  'comparison.moreLabels.ng': 'moreNg',
  'comparison.moreLabels.gainPerPart': 'moreGain',
} as const satisfies Record<Named, string>;

const isNamed = (path: string): path is Named => path in KEYS;

/** Those with a name first, in its order: the server keeps keys in none. */
const placeOf = (path: string): number => (isNamed(path) ? NAMED.indexOf(path) : NAMED.length);

interface OtherNumbersProps {
  numbers: readonly { path: string; value: string | number | boolean | null }[];
  known: GateNumbers | null;
}

/** All else that the gate counted and measured. What has no name here yet goes by the gate's own. */
export const OtherNumbers = ({ numbers, known }: OtherNumbersProps) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { number, ms, money } = useFormat();
  const figure = (value: string | number | boolean | null): string => {
    if (value === null) return '–';
    if (typeof value !== 'number') return String(value);
    if (Number.isInteger(value)) return number(value);
    return Math.abs(value) < 0.001 ? value.toExponential(1) : number(value, 4);
  };
  const latency = (value: number | null | undefined): string =>
    value === null || value === undefined ? t('gate.notMeasured') : ms(value);
  return (
    <StatRow minPx={150}>
      {known && known.challengerLatencyMs !== undefined && (
        <Stat name={t('gate.latency')}>
          <Text component="span" size="sm">
            {latency(known.championLatencyMs)} → {latency(known.challengerLatencyMs)}
          </Text>
        </Stat>
      )}
      {known && known.scoreDifference !== undefined && (
        <Stat name={t('gate.parity')} hint={t('gate.parityHint')}>
          {known.scoreDifference === null ? t('gate.notMeasured') : figure(known.scoreDifference)}
        </Stat>
      )}
      {known && !known.comparison && (
        <Stat name={t('gate.costOfFirst')}>
          {known.challenger.costPerPart === null
            ? common('words.unknown')
            : money(known.challenger.costPerPart)}
        </Stat>
      )}
      {numbers
        .toSorted((a, b) => placeOf(a.path) - placeOf(b.path))
        .map(({ path, value }) => (
          <Stat key={path} name={isNamed(path) ? t(`number.${KEYS[path]}`) : path}>
            {path === 'comparison.moreLabels.gainPerPart' && typeof value === 'number'
              ? money(value)
              : figure(value)}
          </Stat>
        ))}
    </StatRow>
  );
};
