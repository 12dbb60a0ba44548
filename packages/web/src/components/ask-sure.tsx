import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './error-note.tsx';

interface AskSureProps {
  opened: boolean;
  title: string;
  /** What will happen. */
  about: ReactNode;
  /** Numbers and the like under it. */
  children?: ReactNode;
  confirm: string;
  /** It does not come back: red, and Enter alone does not do it. */
  danger?: boolean;
  size?: 'md' | 'lg';
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}

/** Says what will happen, and does it when told to; closes once it was done. Where a reason is kept with it, use AskReason. */
export const AskSure = ({
  opened,
  title,
  about,
  children,
  confirm,
  danger = false,
  size,
  onClose,
  onConfirm,
}: AskSureProps) => {
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
      size={size}
      centered
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack>
        <Text size="sm">{about}</Text>
        {children}
        {error !== undefined && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus={danger || undefined}>
            {t('action.cancel')}
          </Button>
          <Button
            color={danger ? 'red' : undefined}
            loading={busy}
            onClick={() => void go()}
            data-autofocus={!danger || undefined}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
