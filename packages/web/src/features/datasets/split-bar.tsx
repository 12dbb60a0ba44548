import type { DatasetRevision } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { SegmentBar } from '../../components/segment-bar.tsx';
import { useFormat } from '../../words/format.ts';

export const SPLITS = ['train', 'golden', 'audit'] as const;

/** What is learned from is drawn full, what is only measured on lighter. */
const STRENGTH = { train: 1, golden: 0.62, audit: 0.34 } as const;

type Counts = DatasetRevision['counts'];

export const totalOf = (counts: Counts): number =>
  SPLITS.reduce((sum, split) => sum + counts[split].ok + counts[split].ng, 0);

/** Train, golden and audit, each good and defective, in one bar; `full` is the largest revision beside it. */
export const SplitBar = ({ counts, full }: { counts: Counts; full?: number }) => {
  const { t } = useTranslation('datasets');
  const { count } = useFormat();
  const words = SPLITS.map((split) =>
    t('splitCount', {
      split: t(`split.${split}`),
      ok: count(counts[split].ok),
      ng: count(counts[split].ng),
    }),
  );
  return (
    <SegmentBar
      label={words.join('; ')}
      full={full ?? totalOf(counts)}
      segments={SPLITS.flatMap((split, i) => [
        {
          name: `${t(`split.${split}`)} · ${t('good')}`,
          value: counts[split].ok,
          colour: 'var(--lem-good)',
          strength: STRENGTH[split],
          apart: i > 0,
        },
        {
          name: `${t(`split.${split}`)} · ${t('defects')}`,
          value: counts[split].ng,
          colour: 'var(--lem-defect)',
          strength: STRENGTH[split],
        },
      ])}
    />
  );
};

/** "120 + 34": good and defects. */
export const SplitCount = ({ ok, ng }: { ok: number; ng: number }) => {
  const { count } = useFormat();
  return (
    <span className="lem-number" style={{ whiteSpace: 'nowrap' }}>
      <span style={{ color: 'var(--lem-good)' }}>{count(ok)}</span>
      {' + '}
      <span style={{ color: 'var(--lem-defect)' }}>{count(ng)}</span>
    </span>
  );
};
