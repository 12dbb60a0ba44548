import type { Loop, Rollout } from '@lemniscate/contracts';
import { Box, Text } from '@mantine/core';
import { IconCheck, IconCircle, IconCircleDot, IconPlayerPause, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

const WAVES = ['shadow', 'canary', 'full', 'observed'] as const;
type Wave = (typeof WAVES)[number];

const indexOf = ({ phase }: Rollout): number => {
  if (phase === 'done') return WAVES.length;
  return WAVES.indexOf(phase as Wave);
};

/** What each wave wants before the next. */
const useWanted = (settings: Loop['rollout'] | undefined): ((wave: Wave) => string) => {
  const { t } = useTranslation('fleet');
  const { number, percent } = useFormat();
  return (wave) => {
    if (!settings) return '';
    switch (wave) {
      case 'shadow':
        return t('wave.shadowWants', { parts: number(settings.shadowParts) });
      case 'canary':
        return t('wave.canaryWants', {
          parts: number(settings.canaryParts),
          share: percent(settings.canaryShare, 0),
        });
      case 'full':
        return t('wave.fullWants', { parts: number(settings.observeParts) });
      default:
        return '';
    }
  };
};

interface RolloutWavesProps {
  rollout: Rollout;
  settings: Loop['rollout'] | undefined;
}

/** Shadow, canary, everything, observed: where a roll-out stands. */
export const RolloutWaves = ({ rollout, settings }: RolloutWavesProps) => {
  const { t } = useTranslation('fleet');
  const wanted = useWanted(settings);
  const stopped = rollout.phase === 'halted' || rollout.phase === 'rolled_back';
  const at = indexOf(rollout);
  if (stopped)
    return (
      <Text size="sm" fw={600} c="var(--lem-warn)" style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
        <IconPlayerStop size={16} aria-hidden />
        {t(`phase.${rollout.phase as 'halted'}`)}
      </Text>
    );
  return (
    <Box
      component="ol"
      m={0}
      p={0}
      style={{ listStyle: 'none', display: 'grid', gap: 4, gridTemplateColumns: 'repeat(4, 1fr)' }}
    >
      {WAVES.map((wave, i) => {
        const isDone = i < at;
        const isNow = i === at;
        const Icon = isDone
          ? IconCheck
          : isNow
            ? rollout.paused
              ? IconPlayerPause
              : IconCircleDot
            : IconCircle;
        return (
          <Box
            component="li"
            key={wave}
            aria-current={isNow ? 'step' : undefined}
            style={{
              borderTop: `3px solid ${isDone || isNow ? 'var(--mantine-primary-color-filled)' : 'var(--lem-line)'}`,
              paddingTop: 6,
              minWidth: 0,
            }}
          >
            <Text
              fz={{ base: 'xs', sm: 'sm' }}
              fw={isNow ? 650 : 400}
              c={isDone || isNow ? undefined : 'dimmed'}
              style={{ display: 'flex', gap: 4, alignItems: 'center' }}
            >
              <Icon size={14} aria-hidden style={{ flex: 'none' }} />
              {t(`wave.${wave}`)}
            </Text>
            <Text size="xs" c="dimmed" className="lem-number">
              {wanted(wave)}
            </Text>
          </Box>
        );
      })}
    </Box>
  );
};
