import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './error-note.tsx';
import { useDraft } from './use-draft.ts';

interface AskReasonProps {
  opened: boolean;
  title: string;
  /** What will happen. */
  about?: ReactNode;
  confirm: string;
  danger?: boolean;
  /** Under this name what was typed survives a failed save or a closed tab. */
  draft: string;
  onClose: () => void;
  onConfirm: (reason: string) => Promise<unknown>;
}

/** Whoever overrules the machine says why. */
export const AskReason = ({
  opened,
  title,
  about,
  confirm,
  danger,
  draft,
  onClose,
  onConfirm,
}: AskReasonProps) => {
  const { t } = useTranslation();
  const [reason, setReason, forget] = useDraft(`reason.${draft}`, '');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(reason.trim());
      forget();
      onClose();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack>
          {about && <Text size="sm">{about}</Text>}
          <Textarea
            label={t('ask.reason')}
            description={t('ask.reasonHint')}
            required
            autosize
            minRows={2}
            data-autofocus
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {error !== undefined && <ErrorNote error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button
              type="submit"
              color={danger ? 'red' : undefined}
              loading={busy}
              disabled={reason.trim() === ''}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
