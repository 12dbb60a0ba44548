import type { Estimate } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface EstimateTextProps {
  estimate: Estimate;
  format: (value: number) => string;
  big?: boolean;
}

/** A number that was estimated never stands without its interval. */
export const EstimateText = ({ estimate: { value, lo, hi }, format, big = false }: EstimateTextProps) => {
  const { t } = useTranslation();
  return (
    <div className="lem-number" title={t('words.interval')}>
      <Text component="span" fw={600} size={big ? 'xl' : undefined}>
        {format(value)}
      </Text>{' '}
      <Text component="span" c="dimmed" size="sm" style={{ whiteSpace: 'nowrap' }}>
        [{format(lo)} – {format(hi)}]
      </Text>
    </div>
  );
};
