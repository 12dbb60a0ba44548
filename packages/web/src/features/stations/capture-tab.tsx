import type { Station } from '@lemniscate/contracts';
import {
  Button,
  Group,
  NumberInput,
  type NumberInputProps,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { notify } from '../../components/notices.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { DAY_MS, useHour } from '../../components/use-hour.ts';
import { useFormat } from '../../words/format.ts';
import { captureCost } from './capture-cost.ts';
import { useMoneyField } from '../../components/money-field.tsx';

const GIB = 1024 ** 3;

const fromStation = ({ capture, costs, partsPerDay, title }: Station) => ({
  title,
  auditPercent: 100 * capture.auditShare,
  maxPerHour: capture.maxPerHour,
  maxGib: capture.maxBytes / GIB,
  uncertain: capture.uncertain,
  novel: capture.novel,
  ...costs,
  partsPerDay,
});
type Draft = ReturnType<typeof fromStation>;
type NumberKey = { [K in keyof Draft]: Draft[K] extends number ? K : never }[keyof Draft];

export const CaptureTab = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { number, money, count, duration } = useFormat();
  const inMoney = useMoneyField();
  const mayChange = useMay('engineer');
  const change = useChange('updateStation');
  const kept = fromStation(station);
  const [draft, setDraft, forget] = useDraft<Draft | null>(`station.${station.id}`, null);
  const shown = draft ?? kept;
  const day = new Date(useHour() - DAY_MS).toISOString();
  const { data: rates } = useCall('stationRates', {
    params: { station: station.name },
    query: { from: day },
  });
  const { data: summary } = useCall('reviewSummary', { query: { station: station.name } });
  const set = (changes: Partial<Draft>): void => setDraft({ ...shown, ...changes });
  const isChanged = JSON.stringify(shown) !== JSON.stringify(kept);
  const partsPerHour = rates && rates.inspections > 0 ? rates.inspections / 24 : shown.partsPerDay / 24;
  const cost = captureCost({
    auditShare: shown.auditPercent / 100,
    maxPerHour: shown.maxPerHour,
    partsPerHour,
    secondsPerLabel: summary?.medianSecondsPerLabel ?? null,
    labelCost: shown.label,
  });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await change
      .mutateAsync({
        params: { station: station.name },
        body: {
          title: shown.title,
          partsPerDay: shown.partsPerDay,
          costs: { escape: shown.escape, falseReject: shown.falseReject, label: shown.label },
          capture: {
            auditShare: shown.auditPercent / 100,
            maxPerHour: shown.maxPerHour,
            maxBytes: Math.round(shown.maxGib * GIB),
            uncertain: shown.uncertain,
            novel: shown.novel,
          },
        },
      })
      .then(
        () => {
          forget();
          notify(t('settings.saved'));
        },
        () => undefined,
      );
  };
  const field = (key: NumberKey, props: Partial<NumberInputProps> = {}) => (
    <NumberInput
      label={t(`settings.${key}`)}
      description={t(`settings.${key}Hint`)}
      min={0}
      thousandSeparator=" "
      {...props}
      disabled={!mayChange}
      value={shown[key]}
      onChange={(value) => value !== '' && set({ [key]: Number(value) })}
    />
  );
  const toggle = (key: 'uncertain' | 'novel') => (
    <Switch
      label={t(`settings.${key}`)}
      description={t(`settings.${key}Hint`)}
      disabled={!mayChange}
      checked={shown[key]}
      onChange={({ currentTarget }) => set({ [key]: currentTarget.checked })}
    />
  );
  return (
    <form onSubmit={(event) => void save(event)}>
      <Stack>
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Card title={t('settings.capture')}>
            <Stack>
              <Text size="sm" c="dimmed">
                {t('settings.captureAbout')}
              </Text>
              {field('auditPercent', { step: 0.5, max: 100, suffix: ' %' })}
              {toggle('uncertain')}
              {toggle('novel')}
              {field('maxPerHour', { step: 10 })}
              {field('maxGib', { step: 1, suffix: ' GiB' })}
            </Stack>
          </Card>
          <Card title={t('settings.money')}>
            <Stack>
              <Text size="sm" c="dimmed">
                {t('create.costsHint')}
              </Text>
              {field('escape', inMoney)}
              {field('falseReject', inMoney)}
              {field('label', { step: 0.1, ...inMoney })}
              {field('partsPerDay', { step: 100 })}
              <TextInput
                label={t('settings.title')}
                description={t('settings.titleHint')}
                disabled={!mayChange}
                value={shown.title}
                onChange={({ currentTarget }) => set({ title: currentTarget.value })}
              />
            </Stack>
          </Card>
        </SimpleGrid>
        <Card title={t('cost.title')}>
          <Text size="sm" c="dimmed" mb="sm">
            {t(rates && rates.inspections > 0 ? 'cost.fromSeen' : 'cost.fromPlan', {
              parts: count(Math.round(partsPerHour)),
            })}
          </Text>
          <StatRow minPx={170}>
            <Stat name={t('cost.audit')}>{t('cost.perHour', { value: number(cost.auditPerHour, 1) })}</Stat>
            <Stat name={t('cost.most')}>{t('cost.perHour', { value: number(cost.mostPerHour, 1) })}</Stat>
            <Stat name={t('cost.perDay')}>{count(Math.round(cost.mostPerDay))}</Stat>
            <Stat name={t('cost.time')} hint={t('cost.timeHint')}>
              {cost.secondsPerDay === null ? common('words.unknown') : duration(cost.secondsPerDay)}
            </Stat>
            <Stat name={t('cost.money')}>{money(cost.moneyPerDay)}</Stat>
          </StatRow>
        </Card>
        {change.error && <ErrorNote error={change.error} />}
        {mayChange && (
          <Group justify="flex-end">
            {isChanged && (
              <>
                <Text size="sm" c="dimmed">
                  {t('settings.unsaved')}
                </Text>
                <Button variant="default" onClick={forget}>
                  {t('settings.discard')}
                </Button>
              </>
            )}
            <Button type="submit" disabled={!isChanged} loading={change.isPending}>
              {common('action.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
};
