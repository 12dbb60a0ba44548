import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './error-note.tsx';

interface AskSureProps {
  opened: boolean;
  title: string;
  /** What will happen, and what will not come back. */
  about: ReactNode;
  confirm: string;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}

/** What cannot be undone is asked for once more. Where a reason is kept with it, use AskReason. */
export const AskSure = ({ opened, title, about, confirm, onClose, onConfirm }: AskSureProps) => {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const close = (): void => {
    setError(undefined);
    onClose();
  };
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      close();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack>
        <Text size="sm">{about}</Text>
        {error !== undefined && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red" loading={busy} onClick={() => void go()}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
