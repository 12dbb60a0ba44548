import type { Loop } from '@lemniscate/contracts';
import { Alert, Button, Drawer, Group, Select, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useChange } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { notify } from '../../components/notices.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { SettingNumber } from './setting-number.tsx';

type Settings = Pick<Loop, 'trigger' | 'review' | 'training' | 'gate' | 'rollout'>;
type Group = keyof Settings;

const settingsOf = ({ trigger, review, training, gate, rollout }: Loop): Settings => ({
  trigger,
  review,
  training,
  gate,
  rollout,
});

const Part = ({ title, about, children }: { title: string; about: string; children: ReactNode }) => (
  <Stack gap="sm" component="section">
    <div>
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {about}
      </Text>
    </div>
    {children}
  </Stack>
);

/** Everything a loop decides by. What is typed is kept until it is saved or discarded. */
export const LoopSettings = ({ loop, onClose }: { loop: Loop; onClose: () => void }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const change = useChange('updateLoop');
  const { data: bases } = useCall('listBases');
  const [draft, setDraft, forget] = useDraft<Settings | null>(`loop.${loop.id}`, null);
  const kept = settingsOf(loop);
  const shown = draft ?? kept;
  const isChanged = JSON.stringify(shown) !== JSON.stringify(kept);
  const set = <G extends Group>(group: G, changes: Partial<Settings[G]>): void =>
    setDraft({ ...shown, [group]: { ...shown[group], ...changes } });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await change.mutateAsync({ params: { loop: loop.name }, body: shown }).then(
      () => {
        forget();
        notify(t('set.saved'));
        onClose();
      },
      () => undefined,
    );
  };
  const { trigger, review, training, gate, rollout } = shown;
  const baseIds = [...new Set([...(bases?.items ?? []).map(({ id }) => id), training.base])];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t('set.title', { loop: loop.name })}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <form onSubmit={(event) => void save(event)}>
        <Stack gap="xl">
          {isChanged && (
            <Alert color="blue" variant="light">
              {t('set.unsaved')}
            </Alert>
          )}
          <Part title={t('set.trigger')} about={t('set.triggerAbout')}>
            <SettingNumber
              name="labels"
              optional
              min={1}
              value={trigger.labels}
              onChange={(labels) => set('trigger', { labels })}
            />
            <SettingNumber
              name="escapes"
              optional
              min={1}
              value={trigger.escapes}
              onChange={(escapes) => set('trigger', { escapes })}
            />
            <Switch
              label={t('set.drift')}
              description={t('set.driftHint')}
              checked={trigger.drift}
              onChange={({ currentTarget }) => set('trigger', { drift: currentTarget.checked })}
            />
            <SettingNumber
              name="everyHours"
              optional
              min={0.1}
              value={trigger.everyHours}
              onChange={(everyHours) => set('trigger', { everyHours })}
            />
          </Part>
          <Part title={t('set.review')} about={t('set.reviewAbout')}>
            <SettingNumber
              name="secondReviewShare"
              percent
              value={review.secondReviewShare}
              onChange={(secondReviewShare) => set('review', { secondReviewShare })}
            />
            <SettingNumber
              name="goldenShare"
              percent
              value={review.goldenShare}
              onChange={(goldenShare) => set('review', { goldenShare })}
            />
            <SettingNumber
              name="labelsPerTurn"
              optional
              min={1}
              value={review.labelsPerTurn}
              onChange={(labelsPerTurn) => set('review', { labelsPerTurn })}
            />
          </Part>
          <Part title={t('set.training')} about={t('set.trainingAbout')}>
            <Select
              label={t('set.base')}
              description={t('set.baseHint')}
              data={baseIds}
              allowDeselect={false}
              value={training.base}
              onChange={(base) => base && set('training', { base })}
            />
            <SettingNumber
              name="sidePx"
              optional
              min={32}
              max={2048}
              value={training.sidePx}
              onChange={(sidePx) => set('training', { sidePx })}
            />
            <SettingNumber
              name="seed"
              min={0}
              value={training.seed}
              onChange={(seed) => set('training', { seed })}
            />
            <SettingNumber
              name="budgetMs"
              optional
              min={1}
              value={training.budgetMs}
              onChange={(budgetMs) => set('training', { budgetMs })}
            />
            <SettingNumber
              name="timeoutMinutes"
              min={1}
              value={training.timeoutMinutes}
              onChange={(timeoutMinutes) => set('training', { timeoutMinutes })}
            />
          </Part>
          <Part title={t('set.gate')} about={t('set.gateAbout')}>
            <Switch
              label={t('set.needsApproval')}
              description={t('set.needsApprovalHint')}
              checked={gate.needsApproval}
              onChange={({ currentTarget }) => set('gate', { needsApproval: currentTarget.checked })}
            />
            <SettingNumber
              name="maxAsked"
              max={200}
              value={gate.maxAsked}
              onChange={(maxAsked) => set('gate', { maxAsked })}
            />
            <SettingNumber
              name="minOk"
              min={1}
              value={gate.minOk}
              onChange={(minOk) => set('gate', { minOk })}
            />
            <SettingNumber
              name="minDefects"
              min={1}
              value={gate.minDefects}
              onChange={(minDefects) => set('gate', { minDefects })}
            />
            <SettingNumber
              name="confidence"
              percent
              min={50}
              max={99.99}
              value={gate.confidence}
              onChange={(confidence) => set('gate', { confidence })}
            />
            <SettingNumber
              name="maxLatencyMs"
              optional
              min={0.1}
              value={gate.maxLatencyMs}
              onChange={(maxLatencyMs) => set('gate', { maxLatencyMs })}
            />
            <TagsInput
              label={t('set.allowedLicences')}
              description={t('set.allowedLicencesHint')}
              placeholder={gate.allowedLicences === null ? t('set.anyLicence') : undefined}
              value={gate.allowedLicences ?? []}
              onChange={(tags) => set('gate', { allowedLicences: tags.length === 0 ? null : tags })}
            />
            <TagsInput
              label={t('set.allowedResidencies')}
              description={t('set.allowedResidenciesHint')}
              placeholder={gate.allowedResidencies === null ? t('set.anywhere') : undefined}
              value={gate.allowedResidencies ?? []}
              onChange={(tags) =>
                set('gate', {
                  allowedResidencies: tags.length === 0 ? null : tags.map((tag) => tag.toUpperCase()),
                })
              }
            />
          </Part>
          <Part title={t('set.rollout')} about={t('set.rolloutAbout')}>
            <SettingNumber
              name="shadowParts"
              value={rollout.shadowParts}
              onChange={(shadowParts) => set('rollout', { shadowParts })}
            />
            <SettingNumber
              name="canaryShare"
              percent
              value={rollout.canaryShare}
              onChange={(canaryShare) => set('rollout', { canaryShare })}
            />
            <SettingNumber
              name="canaryParts"
              value={rollout.canaryParts}
              onChange={(canaryParts) => set('rollout', { canaryParts })}
            />
            <SettingNumber
              name="observeParts"
              value={rollout.observeParts}
              onChange={(observeParts) => set('rollout', { observeParts })}
            />
            <SettingNumber
              name="maxRejectRatio"
              min={1}
              value={rollout.maxRejectRatio}
              onChange={(maxRejectRatio) => set('rollout', { maxRejectRatio })}
            />
            <SettingNumber
              name="maxErrorRate"
              percent
              value={rollout.maxErrorRate}
              onChange={(maxErrorRate) => set('rollout', { maxErrorRate })}
            />
            <SettingNumber
              name="falseAlarmRate"
              percent
              min={0.01}
              max={50}
              value={rollout.falseAlarmRate}
              onChange={(falseAlarmRate) => set('rollout', { falseAlarmRate })}
            />
          </Part>
          {change.error && <ErrorNote error={change.error} />}
          <Group justify="flex-end" className="lem-drawer-foot">
            {isChanged && (
              <Button variant="default" onClick={forget}>
                {t('set.discard')}
              </Button>
            )}
            <Button type="submit" disabled={!isChanged} loading={change.isPending}>
              {common('action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
};
