import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

/** A score between 0 and 1 with its threshold as a tick; the numbers beside it. */
export const ScoreBar = ({ score, threshold }: { score: number; threshold: number }) => {
  const { t } = useTranslation('stations');
  const { number } = useFormat();
  const bad = score >= threshold;
  return (
    <span
      className="lem-score"
      title={t('live.scoreOf', { score: number(score, 3), threshold: number(threshold, 3) })}
    >
      <span className="lem-score-track" aria-hidden>
        <span
          style={{
            width: `${100 * score}%`,
            background: `var(--lem-${bad ? 'defect' : 'good'})`,
          }}
        />
        <i style={{ left: `${100 * threshold}%` }} />
      </span>
      <span className="lem-number">
        {number(score, 3)} <span className="lem-quiet">/ {number(threshold, 3)}</span>
      </span>
    </span>
  );
};
