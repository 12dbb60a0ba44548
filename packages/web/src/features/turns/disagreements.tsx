import type { Disagreement, Turn } from '@lemniscate/contracts';
import { Button, Group, Modal, SegmentedControl, Switch, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { HeatImage } from '../../components/heat-image.tsx';
import { useKeys } from '../../components/keys.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ScoreBar } from '../../components/score-bar.tsx';
import { Verdict } from '../../components/verdict.tsx';

/** Rows of cards before somebody asks for more. */
const FIRST = 6;

const SHOWN = ['all', 'challengerWrong', 'championWrong', 'unknown'] as const;
type Shown = (typeof SHOWN)[number];

/** Who is wrong; they disagree, so exactly one is where the truth is known. */
export const faultOf = ({
  truth,
  challenger,
}: Pick<Disagreement, 'truth' | 'challenger'>): Exclude<Shown, 'all'> =>
  truth === null ? 'unknown' : truth === challenger.verdict ? 'championWrong' : 'challengerWrong';

const Opinions = ({ item }: { item: Disagreement }) => {
  const { t } = useTranslation();
  return (
    <div className="lem-opinions">
      {(['champion', 'challenger'] as const).map((who) => (
        <div key={who}>
          <Text size="xs" fw={600} style={{ color: `var(--lem-${who})` }}>
            {t(`words.${who}`)}
          </Text>
          <Verdict value={item[who].verdict} />
          <ScoreBar score={item[who].score} threshold={item[who].threshold} small />
        </div>
      ))}
    </div>
  );
};

const Truth = ({ item }: { item: Disagreement }) => {
  const { t } = useTranslation('turns');
  const { truth, capture, source } = item;
  return (
    <Group gap={6} justify="space-between">
      <Group gap={6}>
        {truth && (
          <>
            <Text size="sm">{t('disputed.truth')}</Text>
            <Verdict value={truth} types={capture.defectTypes} />
          </>
        )}
        <Text size="sm" fw={600}>
          {t(`fault.${faultOf(item)}`)}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {t(`source.${source}`)}
      </Text>
    </Group>
  );
};

type Models = Pick<Turn, 'id' | 'championId' | 'challengerId'>;

/** The line draws one heat map, by the model that judged there: the gate keeps scores alone. */
const heatOf = ({ capture }: Disagreement, { championId, challengerId }: Models) => {
  if (capture.heatmapSha256 === null) return 'none';
  const modelId = capture.inspection?.modelId;
  return modelId === championId ? 'champion' : modelId === challengerId ? 'challenger' : 'other';
};

const HeatOwner = ({ item, turn }: { item: Disagreement; turn: Models }) => {
  const { t } = useTranslation('turns');
  return (
    <Text size="xs" c="dimmed">
      {t(`heatOf.${heatOf(item, turn)}`)}
    </Text>
  );
};

/** What champion and challenger think differently of: one picture, both opinions side by side. */
export const Disagreements = ({ turn }: { turn: Models }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const [heat, setHeat] = useState(true);
  const [shown, show] = useState<Shown>('all');
  const [open, setOpen] = useState<Disagreement>();
  const [limit, setLimit] = useState(FIRST);
  const query = useCall('turnDisagreements', { params: { id: turn.id }, query: { limit: 100 } });
  useKeys(
    [{ key: 'h', does: common('picture.showHeat'), run: () => setHeat((on) => !on) }],
    common('keys.page'),
  );
  const altOf = ({ champion, challenger }: Disagreement): string =>
    t('disputed.image', {
      champion: common(`verdict.${champion.verdict}`),
      challenger: common(`verdict.${challenger.verdict}`),
    });
  return (
    <Card
      title={t('disputed.title')}
      actions={
        <Switch
          label={common('picture.showHeat')}
          checked={heat}
          onChange={({ currentTarget }) => setHeat(currentTarget.checked)}
        />
      }
    >
      <Loaded query={query} heightPx={240}>
        {({ items }) => {
          if (items.length === 0) return <Text c="dimmed">{t('disputed.none')}</Text>;
          const chosen = items.filter((item) => shown === 'all' || faultOf(item) === shown);
          const countOf = (which: Shown): number =>
            which === 'all' ? items.length : items.filter((item) => faultOf(item) === which).length;
          return (
            <>
              <div className="lem-scroll" style={{ marginBottom: 12 }}>
                <SegmentedControl
                  size="xs"
                  aria-label={t('disputed.shown')}
                  value={shown}
                  onChange={(value) => show(SHOWN.find((known) => known === value) ?? 'all')}
                  data={SHOWN.map((value) => ({ value, label: `${t(`shown.${value}`)} ${countOf(value)}` }))}
                />
              </div>
              <div className="lem-disputed">
                {chosen.slice(0, limit).map((item) => (
                  <article key={`${item.source}-${item.capture.id}`}>
                    <UnstyledButton
                      aria-label={t('disputed.enlarge', { image: altOf(item) })}
                      onClick={() => setOpen(item)}
                    >
                      <HeatImage capture={item.capture} alt="" heat={heat} widthPx={480} maxHeight="220px" />
                    </UnstyledButton>
                    {heat && <HeatOwner item={item} turn={turn} />}
                    <Opinions item={item} />
                    <Truth item={item} />
                  </article>
                ))}
              </div>
              {chosen.length > limit && (
                <Group justify="center" mt="sm">
                  <Button variant="default" onClick={() => setLimit(chosen.length)}>
                    {t('disputed.more', { count: chosen.length - limit })}
                  </Button>
                </Group>
              )}
            </>
          );
        }}
      </Loaded>
      {open && (
        <Modal
          opened
          size="xl"
          onClose={() => setOpen(undefined)}
          title={altOf(open)}
          closeButtonProps={{ 'aria-label': common('action.close') }}
        >
          <HeatImage capture={open.capture} alt={altOf(open)} heat={heat} widthPx={1600} maxHeight="62vh" />
          {heat && <HeatOwner item={open} turn={turn} />}
          <Group justify="space-between" mt="sm">
            <Switch
              label={common('picture.showHeat')}
              checked={heat}
              onChange={({ currentTarget }) => setHeat(currentTarget.checked)}
            />
            {open.capture.inspection && (
              <TextLink to="/since/$inspection" params={{ inspection: open.capture.inspection.id }}>
                {t('disputed.since')}
              </TextLink>
            )}
          </Group>
          <Opinions item={open} />
          <Truth item={open} />
        </Modal>
      )}
    </Card>
  );
};
