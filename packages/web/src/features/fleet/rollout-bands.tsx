import type { Rollout } from '@lemniscate/contracts';
import { Box, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

type Band = Rollout['bands'][number];

/** Evidence multiplies with every part that speaks for it: half of the bar is half of the way. */
const shareOf = ({ evidence, haltsAt }: Band): number =>
  Math.min(1, Math.max(0, Math.log(Math.max(1, evidence)) / Math.log(haltsAt)));

/** The tests that halt it by themselves: counts, limits, and how near each is. */
export const RolloutBands = ({ bands }: { bands: readonly Band[] }) => {
  const { t } = useTranslation('fleet');
  const { number, percent } = useFormat();
  const title = useId();
  const share = (value: number): string => percent(value, Math.round(1000 * value) % 10 ? 1 : 0);
  const ratio = (value: number): string => number(value, value % 1 ? 1 : 0);
  const limitOf = ({ limitRatio, limitRate }: Band): string =>
    limitRatio === null
      ? t('rollout.limitShare', { share: share(limitRate ?? 0) })
      : t('rollout.limitRatio', { ratio: ratio(limitRatio) });
  return (
    <div>
      <Text id={title} fz="xs" fw={700} c="dimmed" mb={6}>
        {t('rollout.bands')}
      </Text>
      <Box
        component="ul"
        aria-labelledby={title}
        m={0}
        p={0}
        style={{
          listStyle: 'none',
          display: 'grid',
          gap: 'var(--mantine-spacing-md)',
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 230px), 1fr))',
        }}
      >
        {bands.map((band) => (
          <li key={band.what}>
            <Text size="sm">{t(`rollout.bandOf.${band.what}`)}</Text>
            <Text size="sm" fw={600} className="lem-number">
              {t('rollout.ofParts', {
                events: [band.events, band.championEvents]
                  .flatMap((n) => (n === null ? [] : [number(n)]))
                  .join(' · '),
                parts: number(band.parts),
              })}
            </Text>
            <Box
              my={5}
              style={{ height: 4, borderRadius: 2, overflow: 'hidden', background: 'var(--lem-line)' }}
            >
              <Box
                style={{ height: '100%', width: `${100 * shareOf(band)}%`, background: 'var(--lem-warn)' }}
              />
            </Box>
            <Text size="xs" c="dimmed" className="lem-number">
              {t('rollout.evidenceOf', {
                evidence: band.evidence > 1e6 ? '> 10⁶' : number(band.evidence, band.evidence < 10 ? 1 : 0),
                haltsAt: number(band.haltsAt),
              })}
            </Text>
            <Text size="xs" c="dimmed">
              {t('rollout.band', { limit: limitOf(band) })}
            </Text>
          </li>
        ))}
      </Box>
    </div>
  );
};
