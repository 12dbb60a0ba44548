import type { Loop } from '@lemniscate/contracts';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { IntervalChart } from '../../components/charts/interval-chart.tsx';
import { EstimateText } from '../../components/estimate-text.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';

const NEXT = ['25', '50', '100', '200'] as const;

/** What labels bought so far, and what the next ones are worth. */
export const LearningCard = ({ loop }: { loop: Pick<Loop, 'name'> }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { percent, number, money, amount } = useFormat();
  const say = useStatementText();
  const [next, setNext] = useState<string>('50');
  const query = useCall(
    'learningCurve',
    { params: { loop: loop.name }, query: { nextLabels: Number(next) } },
    { keep: true },
  );
  const parts = (value: number): string => number(value, value < 10 ? 1 : 0);
  return (
    <Card title={t('learning.title')}>
      <Loaded query={query} heightPx={280}>
        {({ points, next: worth, refused, statements }) => {
          const byLabels = points.toSorted((a, b) => a.labels - b.labels);
          const line = (rate: 'escapeRate' | 'falseRejectRate') =>
            byLabels.map((point) => ({
              x: point.labels,
              value: point[rate]?.value ?? null,
              lo: point[rate]?.lo ?? null,
              hi: point[rate]?.hi ?? null,
            }));
          return (
            <Stack>
              {points.length === 0 ? (
                <Text c="dimmed">{t('learning.none')}</Text>
              ) : (
                <IntervalChart
                  label={t('learning.label')}
                  xLabel={t('learning.labels')}
                  yLabel={t('learning.share')}
                  formatX={(x) => number(x)}
                  formatY={(y) => percent(y, 0)}
                  yFrom={0}
                  heightPx={260}
                  marks={byLabels.map((point) => ({ x: point.labels, word: `${point.turn}` }))}
                  series={[
                    {
                      name: common('words.escapes'),
                      colour: '--lem-defect',
                      points: line('escapeRate'),
                    },
                    {
                      name: common('words.falseRejects'),
                      colour: '--lem-good',
                      dashed: true,
                      points: line('falseRejectRate'),
                    },
                  ]}
                />
              )}
              {points.length > 0 && (
                <Text size="xs" c="dimmed">
                  {t('learning.hint')}
                </Text>
              )}
              <SegmentedControl
                size="xs"
                aria-label={t('learning.next')}
                value={next}
                onChange={setNext}
                data={NEXT.map((value) => ({
                  value,
                  label: t('learning.nextLabels', { count: Number(value) }),
                }))}
                style={{ alignSelf: 'flex-start' }}
              />
              {worth ? (
                <>
                  <StatRow minPx={180}>
                    <Stat name={t('learning.escapes')}>
                      <EstimateText estimate={worth.escapesAvoidedPerMonth} format={parts} />
                    </Stat>
                    <Stat name={t('learning.falseRejects')}>
                      <EstimateText estimate={worth.falseRejectsAvoidedPerMonth} format={parts} />
                    </Stat>
                    <Stat name={t('learning.saved')}>
                      <EstimateText estimate={worth.savedPerMonth} format={money} formatEnds={amount} />
                    </Stat>
                    <Stat name={t('learning.cost')}>
                      <Text component="span" fw={600}>
                        {money(worth.costOfLabels)}
                      </Text>
                    </Stat>
                  </StatRow>
                  <Text size="xs" c="dimmed">
                    {t('learning.intervals')}
                  </Text>
                </>
              ) : (
                <Text size="sm">
                  {t('learning.refused')} {say(statements, refused)}
                </Text>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Card>
  );
};
