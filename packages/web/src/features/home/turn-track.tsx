import type { TurnState } from '@lemniscate/contracts';
import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const STEPS = ['collecting', 'reviewing', 'training', 'gating', 'rolling_out', 'observing'] as const;

interface TurnTrackProps {
  label: string;
  state: TurnState;
  /** How far the present step is, where that is known. */
  share?: number;
}

/** The steps of a turn as a row: done, the present one and how far it is, to come. */
export const TurnTrack = ({ label, state, share }: TurnTrackProps) => {
  const { t } = useTranslation();
  const at = (STEPS as readonly TurnState[]).indexOf(state);
  return (
    <Box
      role="img"
      aria-label={`${label}: ${t(`state.${state}`)}`}
      style={{ display: 'grid', gridTemplateColumns: `repeat(${STEPS.length}, 1fr)`, gap: 3 }}
    >
      {STEPS.map((step, i) => {
        const filled = i < at ? 1 : i > at ? 0 : Math.min(1, share ?? 0.5);
        return (
          <Box
            key={step}
            title={t(`state.${step}`)}
            style={{ height: 6, borderRadius: 3, overflow: 'hidden', background: 'var(--lem-line)' }}
          >
            <Box
              style={{
                height: '100%',
                width: `${100 * filled}%`,
                background:
                  i === at
                    ? 'var(--mantine-primary-color-filled)'
                    : 'color-mix(in srgb, var(--mantine-primary-color-filled) 45%, var(--lem-card))',
                transition: 'width 300ms ease',
              }}
            />
          </Box>
        );
      })}
    </Box>
  );
};
