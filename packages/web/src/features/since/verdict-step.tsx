import type { InspectionLineage } from '@lemniscate/contracts';
import { Grid, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStationNames } from '../../api/names.ts';
import { Facts } from '../../components/facts.tsx';
import { HeatImage } from '../../components/heat-image.tsx';
import { TextLink } from '../../components/links.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';
import { Step } from './step.tsx';

/** Where the walk begins: what was said of which part, and what the model saw. */
export const VerdictStep = ({ inspection, capture }: Pick<InspectionLineage, 'inspection' | 'capture'>) => {
  const { t } = useTranslation(['lineage', 'common']);
  const { instant, ms, number } = useFormat();
  const stations = useStationNames();
  const [heat, setHeat] = useState(true);
  const { verdict, defectType, score, threshold, second, stationId, at, latencyMs } = inspection;
  const station = stations.get(stationId);
  return (
    <Step title={t('walk.verdict')}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 5 }}>
          {capture ? (
            <Stack gap="xs">
              <HeatImage
                capture={capture}
                heat={heat}
                alt={t(`common:verdict.${verdict}`)}
                widthPx={640}
                maxHeight="46vh"
              />
              {capture.heatmapSha256 && (
                <Switch
                  label={t('walk.heat')}
                  checked={heat}
                  onChange={({ currentTarget }) => setHeat(currentTarget.checked)}
                />
              )}
            </Stack>
          ) : (
            <Text size="sm" c="dimmed">
              {t('walk.noImage')}
            </Text>
          )}
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 7 }}>
          <Facts
            items={[
              [
                t('walk.said'),
                <Verdict key="verdict" value={verdict} types={defectType ? [defectType] : []} />,
              ],
              [
                t('walk.score'),
                t('walk.scoreOf', { score: number(score, 3), threshold: number(threshold, 3) }),
              ],
              [
                t('walk.second'),
                second &&
                  t('walk.secondOf', {
                    verdict: t(`common:verdict.${second.verdict}`),
                    score: number(second.score, 3),
                  }),
              ],
              [
                t('walk.truth'),
                capture?.verdict ? (
                  <Verdict key="truth" value={capture.verdict} types={capture.defectTypes} />
                ) : null,
              ],
              [t('walk.at'), instant(at)],
              [
                t('walk.station'),
                station ? (
                  <TextLink key="station" to="/stations/$station" params={{ station }} size="sm">
                    {station}
                  </TextLink>
                ) : (
                  stationId
                ),
              ],
              [t('walk.latency'), ms(latencyMs)],
            ]}
          />
        </Grid.Col>
      </Grid>
    </Step>
  );
};
