import { type Costs, DEFAULT_COSTS, Slug } from '@lemniscate/contracts';
import { Button, Group, Modal, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { useMoneyField } from '../../components/money-field.tsx';

type Draft = Record<'name' | 'title', string> & Record<keyof Costs | 'partsPerDay', number>;
const EMPTY: Draft = { name: '', title: '', ...DEFAULT_COSTS, partsPerDay: 1000 };

/** A number field gives text while it is being typed. */
export const asNumber = (value: number | string): number => (value === '' ? Number.NaN : Number(value));

export const CreateStation = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const inMoney = useMoneyField();
  const navigate = useNavigate();
  const create = useChange('createStation');
  const [draft, setDraft, forget] = useDraft<Draft>('station.new', EMPTY);
  const set = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes });
  const badName = draft.name !== '' && !Slug.safeParse(draft.name).success;
  const ready =
    Slug.safeParse(draft.name).success &&
    [draft.escape, draft.falseReject, draft.partsPerDay].every((n) => n > 0) &&
    draft.label >= 0;
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { name, title, partsPerDay, ...costs } = draft;
    await create.mutateAsync({ body: { name, title, partsPerDay, costs } }).then(
      () => {
        forget();
        onClose();
        return navigate({ to: '/stations/$station', params: { station: name } });
      },
      () => undefined,
    );
  };
  const numberField = (key: 'escape' | 'falseReject' | 'label' | 'partsPerDay', step = 1) => (
    <NumberInput
      {...(key !== 'partsPerDay' && inMoney)}
      label={t(`settings.${key}`)}
      description={t(`settings.${key}Hint`)}
      required={key !== 'label'}
      min={0}
      step={step}
      thousandSeparator=" "
      value={Number.isNaN(draft[key]) ? '' : draft[key]}
      onChange={(value) => set({ [key]: asNumber(value) })}
    />
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('create.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <form onSubmit={(event) => void send(event)}>
        <Stack>
          <TextInput
            label={t('settings.name')}
            description={t('settings.nameHint')}
            error={badName ? t('settings.nameBad') : undefined}
            required
            data-autofocus
            value={draft.name}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
          <TextInput
            label={t('settings.title')}
            description={t('settings.titleHint')}
            value={draft.title}
            onChange={({ currentTarget }) => set({ title: currentTarget.value })}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {numberField('escape')}
            {numberField('falseReject')}
            {numberField('label', 0.1)}
            {numberField('partsPerDay', 100)}
          </SimpleGrid>
          <Text size="sm" c="dimmed">
            {t('create.costsHint')}
          </Text>
          {create.error && <ErrorNote error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('action.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              {t('create.action')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
