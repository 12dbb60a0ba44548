import type { Station, ThresholdCurve } from '@lemniscate/contracts';
import { Button, Group, NumberInput, Slider, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { AskSure } from '../../components/ask-sure.tsx';
import { Card } from '../../components/card.tsx';
import { IntervalChart } from '../../components/charts/interval-chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notify } from '../../components/notices.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { cheapestPoint, nearestPoint } from './nearest-point.ts';
import { ScoreHistogram } from './score-histogram.tsx';
import { type Outcome, ThresholdOutcomes } from './threshold-outcomes.tsx';

const Threshold = ({ station, curve }: { station: Station; curve: ThresholdCurve }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { number, money, moneyUnit, figure } = useFormat();
  const say = useStatementText();
  const mayChange = useMay('engineer');
  const change = useChange('updateStation');
  const [draft, setDraft, forget] = useDraft<number | null>(`threshold.${station.id}`, null);
  const [asked, ask] = useState<'save' | 'own'>();
  const { points, inForce, ofModel, byHand, basis, refused, statements, partsPerDay, histogram } = curve;
  const chosen = draft ?? inForce ?? 0.5;
  const point = nearestPoint(points, chosen);
  const now = nearestPoint(points, inForce);
  const own = nearestPoint(points, ofModel);
  const cheapest = cheapestPoint(points);
  const threshold = point?.threshold ?? chosen;
  const changed = inForce === null || Math.abs(threshold - inForce) > 1e-9;
  const outcomes: Outcome[] = [
    ...(now ? [{ name: t('threshold.inForce'), point: now }] : []),
    ...(point && changed ? [{ name: t('threshold.chosen'), point }] : []),
    ...(own && byHand && own !== now ? [{ name: t('threshold.ofModel'), point: own }] : []),
  ];
  const save = async (value: number | null): Promise<void> => {
    await change.mutateAsync({ params: { station: station.name }, body: { threshold: value } });
    forget();
    notify(t(value === null ? 'threshold.ownAgain' : 'threshold.saved'));
  };
  const words = (p: Outcome['point'] | undefined): string => (p ? money(p.costPerDay.value) : '');
  return (
    <Stack>
      <Card title={t('threshold.title')}>
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t(byHand ? 'threshold.isByHand' : 'threshold.isOwn', {
              value: inForce === null ? common('words.none') : number(inForce, 3),
              own: ofModel === null ? common('words.none') : number(ofModel, 3),
            })}{' '}
            {say(basis.statements, basis.inWords)}
          </Text>
          <ScoreHistogram histogram={histogram} threshold={threshold} inForce={changed ? inForce : null} />
          {refused ? (
            <>
              <Text>{say(statements, refused)}</Text>
              {mayChange && (
                <NumberInput
                  label={t('threshold.byNumber')}
                  description={t('threshold.byNumberHint')}
                  maw={320}
                  min={0}
                  max={1}
                  step={0.01}
                  decimalScale={4}
                  value={chosen}
                  onChange={(value) => value !== '' && setDraft(Number(value))}
                />
              )}
            </>
          ) : (
            <Slider
              className="lem-threshold"
              value={threshold}
              onChange={(value) => setDraft(value)}
              min={histogram.edges[0] ?? 0}
              max={histogram.edges.at(-1) ?? 1}
              step={0.0001}
              restrictToMarks
              marks={points.map((p) => ({ value: p.threshold }))}
              label={(value) => number(value, 3)}
              labelAlwaysOn
              thumbLabel={t('threshold.title')}
              disabled={!mayChange}
              mt="xl"
            />
          )}
          <Group justify="space-between" mt="md">
            <Group gap="xs">
              {mayChange && cheapest && cheapest !== point && (
                <Button variant="default" size="compact-sm" onClick={() => setDraft(cheapest.threshold)}>
                  {t('threshold.toCheapest', { value: number(cheapest.threshold, 3) })}
                </Button>
              )}
              {mayChange && changed && inForce !== null && (
                <Button variant="subtle" size="compact-sm" onClick={forget}>
                  {t('threshold.reset')}
                </Button>
              )}
            </Group>
            {mayChange && (
              <Group gap="xs">
                {byHand && (
                  <Button variant="default" onClick={() => ask('own')}>
                    {t('threshold.toOwn')}
                  </Button>
                )}
                <Button disabled={!changed} onClick={() => ask('save')}>
                  {t('threshold.save')}
                </Button>
              </Group>
            )}
          </Group>
        </Stack>
      </Card>
      {outcomes.length > 0 && (
        <Card title={t('threshold.outcomesTitle', { parts: number(partsPerDay) })}>
          <div aria-live="polite">
            <ThresholdOutcomes outcomes={outcomes} />
          </div>
        </Card>
      )}
      {points.length > 1 && (
        <Card title={t('threshold.costTitle')}>
          <IntervalChart
            label={t('threshold.costLabel')}
            xLabel={t('threshold.threshold')}
            yLabel={common('money.named', { what: t('threshold.costPerDay'), unit: moneyUnit })}
            formatX={(x) => number(x, 2)}
            formatXLong={(x) => number(x, 3)}
            formatY={figure}
            formatYLong={money}
            xDomain={[0, 1]}
            yFrom={0}
            heightPx={240}
            marks={[
              ...(inForce === null ? [] : [{ x: inForce, word: t('threshold.inForce') }]),
              ...(changed && point ? [{ x: threshold, word: t('threshold.chosen') }] : []),
            ]}
            series={[
              {
                name: t('threshold.costPerDay'),
                colour: '--lem-champion',
                points: points.map((p) => ({ x: p.threshold, ...p.costPerDay })),
              },
            ]}
          />
        </Card>
      )}
      <AskSure
        opened={asked !== undefined}
        title={t(asked === 'own' ? 'threshold.toOwn' : 'threshold.save')}
        confirm={t(asked === 'own' ? 'threshold.toOwn' : 'threshold.save')}
        size="lg"
        about={t('threshold.confirm', {
          station: station.name,
          from: inForce === null ? common('words.none') : number(inForce, 3),
          to: number(asked === 'own' ? (ofModel ?? 0) : threshold, 3),
        })}
        onClose={() => ask(undefined)}
        onConfirm={() => save(asked === 'own' ? null : threshold)}
      >
        {now && (asked === 'own' ? own : point) && (
          <>
            <ThresholdOutcomes
              outcomes={[
                { name: t('threshold.inForce'), point: now },
                { name: t('threshold.afterwards'), point: (asked === 'own' ? own : point)! },
              ]}
            />
            <Text size="sm">
              {t('threshold.confirmMoney', { from: words(now), to: words(asked === 'own' ? own : point) })}
            </Text>
          </>
        )}
        {refused && (
          <Text size="sm" c="dimmed">
            {t('threshold.confirmBlind')}
          </Text>
        )}
      </AskSure>
    </Stack>
  );
};

export const ThresholdTab = ({ station }: { station: Station }) => {
  const curve = useCall('thresholdCurve', { params: { station: station.name } });
  return (
    <Loaded query={curve} heightPx={420}>
      {(data) => <Threshold station={station} curve={data} />}
    </Loaded>
  );
};
