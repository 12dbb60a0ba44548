import { useTranslation } from 'react-i18next';
import { useFormat } from '../words/format.ts';

/** A score between 0 and 1 with its threshold as a tick; the numbers beside it. */
export const ScoreBar = ({
  score,
  threshold,
  small = false,
}: {
  score: number;
  threshold: number;
  small?: boolean;
}) => {
  const { t } = useTranslation();
  const { number } = useFormat();
  const bad = score >= threshold;
  return (
    <span
      className="lem-score"
      title={t('picture.scoreOf', { score: number(score, 3), threshold: number(threshold, 3) })}
    >
      <span className="lem-score-track" aria-hidden style={small ? { width: 40 } : undefined}>
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
