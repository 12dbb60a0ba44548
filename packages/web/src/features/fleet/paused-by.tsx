import type { Rollout } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { RolloutNote } from './rollout-note.tsx';

/** Who paused a roll-out, when and why: what the next shift has to know before it goes on. */
export const PausedBy = ({ pause }: { pause: Rollout['pause'] }) => {
  const { t } = useTranslation('fleet');
  const { instant } = useFormat();
  if (!pause) return null;
  return (
    <RolloutNote>
      {t('rollout.pausedBy', { by: pause.by, at: instant(pause.at), reason: pause.reason })}
    </RolloutNote>
  );
};
