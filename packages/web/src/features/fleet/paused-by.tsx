import type { Rollout } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

/** Who paused a roll-out, when and why: what the next shift has to know before it goes on. */
export const PausedBy = ({ pause }: { pause: Rollout['pause'] }) => {
  const { t } = useTranslation('fleet');
  const { instant } = useFormat();
  if (!pause) return null;
  return (
    <Text size="sm" style={{ borderLeft: '3px solid var(--lem-warn)', paddingLeft: 8 }}>
      {t('rollout.pausedBy', { by: pause.by, at: instant(pause.at), reason: pause.reason })}
    </Text>
  );
};
