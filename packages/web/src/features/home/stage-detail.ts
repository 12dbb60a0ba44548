import type { Overview } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import type { Stage } from './stages.ts';

/** What else is worth a line under a stage's count. */
export const useStageDetail = (stage: Stage, { counts, loops }: Overview): string | undefined => {
  const { t } = useTranslation('home');
  const { number } = useFormat();
  const approvals = loops.filter(({ waitsForApproval }) => waitsForApproval).length;
  switch (stage) {
    case 'inspect':
      return counts.inspectionsToday > 0
        ? t('detail.rejected', { count: counts.rejectedToday, n: number(counts.rejectedToday) })
        : undefined;
    case 'capture':
      return counts.conflicts > 0 ? t('detail.conflicts', { count: counts.conflicts }) : undefined;
    case 'review':
      return counts.labels > 0 ? t('detail.labels', { n: number(counts.labels) }) : undefined;
    case 'gate':
      return approvals > 0 ? t('detail.approvals', { count: approvals }) : undefined;
    case 'deployed':
      return t('detail.stations', { count: counts.stations });
    default:
      return undefined;
  }
};
