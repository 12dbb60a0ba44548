import { Button, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { useFormat } from '../../words/format.ts';

const LINE_PX = 20;
/** Further than this from the end, somebody reads. */
const NEAR_PX = 40;

/** What trainer and gate say, as they say it. Follows the end until somebody scrolls up. */
export const TurnLog = ({ turnId, running }: { turnId: string; running: boolean }) => {
  const { t } = useTranslation('turns');
  const { clock } = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const { data, error, refetch } = useCall('turnLog', { params: { id: turnId } });
  const lines = data?.items ?? [];
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  useEffect(() => {
    if (follow && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines.length, rows]);
  const onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    setFollow(scrollHeight - scrollTop - clientHeight < NEAR_PX);
  };
  return (
    <Card
      title={t('log.title')}
      actions={
        !follow && (
          <Button size="compact-sm" variant="default" onClick={() => setFollow(true)}>
            {t('log.toEnd')}
          </Button>
        )
      }
    >
      {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {lines.length === 0 ? (
        <Text c="dimmed">{t(running ? 'log.soon' : 'log.none')}</Text>
      ) : (
        // A region that scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1).
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div
          className="lem-log"
          ref={box}
          onScroll={onScroll}
          role="log"
          aria-label={t('log.title')}
          aria-live="off"
          tabIndex={0}
        >
          <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
            {rows.getVirtualItems().map(({ index, start }) => {
              const { at, job, line } = lines[index]!;
              return (
                <div key={index} className="lem-log-line" style={{ transform: `translateY(${start}px)` }}>
                  <span className="lem-quiet">
                    {clock(at)} {t(`job.${job}`)}
                  </span>{' '}
                  {line}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </Card>
  );
};
