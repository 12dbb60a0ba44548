import type { Loop, Rollout } from '@lemniscate/contracts';
import { Box, Text } from '@mantine/core';
import {
  IconCheck,
  IconCircle,
  IconCircleDot,
  IconMinus,
  IconPlayerPause,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

const WAVES = ['shadow', 'canary', 'full', 'observed'] as const;
type Wave = (typeof WAVES)[number];

const indexOf = ({ phase }: Rollout): number => {
  if (phase === 'done') return WAVES.length;
  return WAVES.indexOf(phase as Wave);
};

type Counts = Rollout['phases'][number];
type Standing = 'done' | 'now' | 'next';

interface Told {
  words: string;
  /** How much of what it wants is there. */
  share: number;
  /** There was no champion to compare with, or nobody to wait for. */
  isLeftOut?: boolean;
}

const COUNTED = { shadow: 'compared', canary: 'parts', full: 'challengerParts' } as const satisfies Record<
  Exclude<Wave, 'observed'>,
  keyof Counts
>;

/** What a wave saw that is over; how far the present one is; what one to come will want. */
const useTold = (
  { phases }: Rollout,
  settings: Loop['rollout'] | undefined,
): ((wave: Wave, is: Standing) => Told) => {
  const { t } = useTranslation('fleet');
  const { number, percent } = useFormat();
  return (wave, is) => {
    if (wave === 'observed') return { words: '', share: is === 'done' ? 1 : 0 };
    const counts = phases.find(({ phase }) => phase === wave);
    const seen = counts?.[COUNTED[wave]] ?? 0;
    if (is === 'done' && !counts) return { words: t('wave.leftOut'), share: 0, isLeftOut: true };
    if (is === 'done' && counts) {
      const numbers = { parts: number(seen), challenger: number(counts.challengerParts) };
      return { words: t(`wave.${wave}Done`, numbers), share: 1 };
    }
    // The settings are still being fetched.
    if (!settings) return { words: '', share: 0 };
    const wanted = {
      shadow: settings.shadowParts,
      canary: settings.canaryParts,
      full: settings.observeParts,
    }[wave];
    const parts = number(wanted);
    const share = percent(settings.canaryShare, 0);
    if (is === 'next') return { words: t(`wave.${wave}Wants`, { parts, share }), share: 0 };
    const done = Math.min(seen, wanted);
    return {
      words: t(`wave.${wave}Now`, { done: number(done), parts, share }),
      share: wanted > 0 ? done / wanted : 1,
    };
  };
};

const Bar = ({ share }: { share: number }) => (
  <Box mb={6} style={{ height: 4, borderRadius: 2, overflow: 'hidden', background: 'var(--lem-line)' }}>
    <Box
      style={{ height: '100%', width: `${100 * share}%`, background: 'var(--mantine-primary-color-filled)' }}
    />
  </Box>
);

interface RolloutWavesProps {
  rollout: Rollout;
  settings: Loop['rollout'] | undefined;
}

/** Shadow, canary, everything, observed: where a roll-out stands. */
export const RolloutWaves = ({ rollout, settings }: RolloutWavesProps) => {
  const { t } = useTranslation('fleet');
  const toldOf = useTold(rollout, settings);
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
        const told = toldOf(wave, isDone ? 'done' : isNow ? 'now' : 'next');
        const Icon = told.isLeftOut
          ? IconMinus
          : isDone
            ? IconCheck
            : isNow
              ? rollout.paused
                ? IconPlayerPause
                : IconCircleDot
              : IconCircle;
        return (
          <Box component="li" key={wave} aria-current={isNow ? 'step' : undefined} style={{ minWidth: 0 }}>
            <Bar share={told.share} />
            <Text
              fz={{ base: 'xs', sm: 'sm' }}
              fw={isNow ? 650 : 400}
              c={(isDone || isNow) && !told.isLeftOut ? undefined : 'dimmed'}
              style={{ display: 'flex', gap: 4, alignItems: 'center' }}
            >
              <Icon size={14} aria-hidden style={{ flex: 'none' }} />
              {t(`wave.${wave}`)}
            </Text>
            <Text size="xs" c="dimmed" className="lem-number">
              {told.words}
            </Text>
          </Box>
        );
      })}
    </Box>
  );
};
