import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../components/empty.tsx';
import { useFormat } from '../../words/format.ts';
import type { LoopFacts } from './loop-facts.ts';

interface NothingLeftProps {
  facts: LoopFacts;
  since: number;
  skipped: number;
  onBringBack: () => void;
}

/** The queue is done: what happens next, and by itself. */
export const NothingLeft = ({ facts, since, skipped, onBringBack }: NothingLeftProps) => {
  const { t } = useTranslation('review');
  const { count, duration } = useFormat();
  const { loop, progress } = facts;
  const labels = (progress?.labelsSinceTurn ?? 0) + since;
  const next = (): string => {
    if (!loop) return t('emptyNoLoop');
    const { labels: wanted, everyHours, escapes, drift } = loop.trigger;
    const on = [
      wanted !== null && t('onLabels', { count: Math.max(0, wanted - labels), all: count(wanted) }),
      everyHours !== null && t('onTime', { time: duration(everyHours * 3600) }),
      escapes !== null && t('onEscapes', { count: escapes }),
      drift && t('onDrift'),
    ].filter((part) => part !== false);
    if (wanted !== null && labels >= wanted) return t('emptyStarts', { loop: loop.name });
    return on.length === 0
      ? t('emptyByHand', { loop: loop.name })
      : t('emptyNext', { loop: loop.name, when: on.join(t('or')) });
  };
  return (
    <Empty
      title={t('empty')}
      action={
        skipped > 0 && (
          <Button variant="default" onClick={onBringBack}>
            {t('bringBack', { count: skipped })}
          </Button>
        )
      }
    >
      {next()} {t('emptyLive')}
    </Empty>
  );
};
