import type { Rate } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../words/format.ts';

/** A rate never stands without its interval and what it was counted from. */
export const RateText = ({
  rate,
  big = false,
  small = false,
}: {
  rate: Rate | null;
  big?: boolean;
  small?: boolean;
}) => {
  const { t } = useTranslation();
  const { percent, number } = useFormat();
  if (!rate) return <Text c="dimmed">{t('words.unknown')}</Text>;
  const { value, lo, hi, events, n } = rate;
  return (
    <div className="lem-number" title={t('words.interval')}>
      <Text component="span" fw={600} size={big ? 'xl' : undefined}>
        {percent(value)}
      </Text>{' '}
      <Text component="span" c="dimmed" size={small ? 'xs' : 'sm'} style={{ whiteSpace: 'nowrap' }}>
        [{percent(lo)} – {percent(hi)}] · {number(events)}/{number(n)}
      </Text>
    </div>
  );
};
