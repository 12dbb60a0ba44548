import type { Estimate } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface EstimateTextProps {
  estimate: Estimate;
  format: (value: number) => string;
  /** For the ends of the interval, where they do without the unit that stands before them. */
  formatEnds?: (value: number) => string;
  big?: boolean;
}

/** A number that was estimated never stands without its interval. */
export const EstimateText = ({
  estimate: { value, lo, hi },
  format,
  formatEnds = format,
  big = false,
}: EstimateTextProps) => {
  const { t } = useTranslation();
  return (
    <div className="lem-number" title={t('words.interval')}>
      <Text component="span" fw={600} size={big ? 'xl' : undefined}>
        {format(value)}
      </Text>{' '}
      <Text component="span" c="dimmed" size="sm" style={{ whiteSpace: 'nowrap' }}>
        [{formatEnds(lo)} – {formatEnds(hi)}]
      </Text>
    </div>
  );
};
