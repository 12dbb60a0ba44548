import type { Inspection } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { ScoreBar } from '../../components/score-bar.tsx';

/** The last verdict, readable across a room. */
export const BigVerdict = ({ inspection }: { inspection: Inspection }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { ago, ms } = useFormat();
  const { verdict, at, score, threshold, partId, defectType, latencyMs } = inspection;
  const meaning = verdict === 'ng' ? 'defect' : 'good';
  return (
    <section
      className="lem-big-verdict"
      aria-label={t('live.last')}
      style={{ color: `var(--lem-${meaning})`, background: `var(--lem-${meaning}-soft)` }}
    >
      <strong>{common(`verdict.${verdict}`)}</strong>
      <div>
        <Text component="p" fw={600}>
          {defectType ?? t(`live.${verdict}`)}
        </Text>
        <ScoreBar score={score} threshold={threshold} />
        <Text component="p" size="sm" className="lem-number">
          {[partId, ms(latencyMs), ago(at)].filter(Boolean).join(' · ')}
        </Text>
      </div>
    </section>
  );
};
