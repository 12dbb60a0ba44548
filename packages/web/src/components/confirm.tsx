import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './error-note.tsx';

interface ConfirmProps {
  opened: boolean;
  title: string;
  confirm: string;
  busy: boolean;
  error?: unknown;
  children: ReactNode;
  onClose: () => void;
  onConfirm: () => void;
}

/** Says what will happen, and does it when told to. */
export const Confirm = ({
  opened,
  title,
  confirm,
  busy,
  error,
  children,
  onClose,
  onConfirm,
}: ConfirmProps) => {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack>
        {children}
        {error !== undefined && error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button onClick={onConfirm} loading={busy} data-autofocus>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
