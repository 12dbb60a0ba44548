import type { Capture, Station } from '@lemniscate/contracts';
import { Badge, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';

/** Where the score lies on its way from 0 to 1, and the limit above which a part is rejected. */
const ScoreBar = ({ score, threshold }: { score: number; threshold: number }) => {
  const { t } = useTranslation('review');
  const { number } = useFormat();
  const at = (value: number): string => `${Math.min(100, Math.max(0, value * 100))}%`;
  const bad = score >= threshold;
  return (
    <div>
      <div className="lem-review-score-line lem-number">
        <span>
          {t('score')} <b style={{ color: `var(--lem-${bad ? 'defect' : 'good'})` }}>{number(score, 3)}</b>
        </span>
        <span>
          {t('limit')} <b>{number(threshold, 3)}</b>
        </span>
      </div>
      <div className="lem-review-score" aria-hidden>
        <i style={{ width: at(score), background: `var(--lem-${bad ? 'defect' : 'good'})` }} />
        <b style={{ left: at(threshold) }} />
      </div>
    </div>
  );
};

/** What is known of the capture: what the line said, why it was kept, which part, where and when. */
export const Facts = memo(({ capture, station }: { capture: Capture; station: Station | undefined }) => {
  const { t } = useTranslation('review');
  const { t: common } = useTranslation();
  const { instant } = useFormat();
  const { inspection, reasons, state, takenAt, labels } = capture;
  const override = labels.findLast(({ kind, withdrawn }) => kind === 'override' && !withdrawn);
  return (
    <div className="lem-review-facts">
      {inspection ? (
        <>
          <div className="lem-review-facts-row">
            <Text size="sm" c="dimmed">
              {t('lineSaid')}
            </Text>
            <Verdict
              value={inspection.verdict}
              types={inspection.defectType ? [inspection.defectType] : []}
            />
          </div>
          <ScoreBar score={inspection.score} threshold={inspection.threshold} />
          {inspection.second && (
            <div className="lem-review-facts-row">
              <Text size="sm" c="dimmed">
                {common('words.challenger')}
              </Text>
              <Verdict value={inspection.second.verdict} />
            </div>
          )}
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('notInspected')}
        </Text>
      )}
      {override && (
        <div className="lem-review-facts-row">
          <Text size="sm" c="dimmed">
            {t('operatorSaid', { name: override.author.name })}
          </Text>
          <Verdict value={override.verdict} types={override.defectTypes} />
        </div>
      )}
      <div className="lem-review-facts-why">
        {state === 'second' && (
          <Badge variant="light" color="gray" tt="none" title={t('secondHint')}>
            {t('second')}
          </Badge>
        )}
        {reasons.map((reason) => (
          <Badge key={reason} variant="default" tt="none" title={t(`why.${reason}`)}>
            {common(`reason.${reason}`)}
          </Badge>
        ))}
      </div>
      <dl className="lem-review-facts-list">
        <dt>{common('words.station')}</dt>
        <dd>
          {station ? (
            <Link to="/stations/$station" params={{ station: station.name }}>
              {station.title || station.name}
            </Link>
          ) : (
            '–'
          )}
        </dd>
        <dt>{t('part')}</dt>
        <dd className="lem-number">
          {inspection ? (
            <Link to="/since/$inspection" params={{ inspection: inspection.id }}>
              {inspection.partId ?? t('noPart')}
            </Link>
          ) : (
            t('noPart')
          )}
        </dd>
        <dt>{t('taken')}</dt>
        <dd className="lem-number">{instant(takenAt)}</dd>
      </dl>
    </div>
  );
});
