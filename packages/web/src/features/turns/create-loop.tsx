import { type Station, Slug } from '@lemniscate/contracts';
import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useDraft } from '../../components/use-draft.ts';

const EMPTY: { name: string; stations: string[] } = { name: '', stations: [] };

/** A station belongs to one loop at most. */
export const CreateLoop = ({ stations, onClose }: { stations: readonly Station[]; onClose: () => void }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const create = useChange('createLoop');
  const [draft, setDraft, forget] = useDraft('loop.new', EMPTY);
  const chosen = draft.stations.filter((name) => stations.some((station) => station.name === name));
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await create.mutateAsync({ body: { name: draft.name, stations: chosen } }).then(
      () => {
        forget();
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('loop.create')}
      closeButtonProps={{ 'aria-label': common('action.close') }}
    >
      <form onSubmit={(event) => void send(event)}>
        <Stack>
          <TextInput
            label={t('loop.name')}
            description={t('loop.nameHint')}
            required
            data-autofocus
            value={draft.name}
            onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
          />
          <Checkbox.Group
            label={t('loop.stations')}
            description={t('loop.stationsHint')}
            required
            value={chosen}
            onChange={(value) => setDraft({ ...draft, stations: value })}
          >
            <Stack gap="xs" mt="xs">
              {stations.map(({ name, title }) => (
                <Checkbox key={name} value={name} label={title ? `${name} (${title})` : name} />
              ))}
            </Stack>
          </Checkbox.Group>
          {create.error && <ErrorNote error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('action.cancel')}
            </Button>
            <Button
              type="submit"
              loading={create.isPending}
              disabled={!Slug.safeParse(draft.name).success || chosen.length === 0}
            >
              {t('loop.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
