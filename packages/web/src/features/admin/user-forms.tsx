import { ROLES, type Role, type User } from '@lemniscate/contracts';
import { Button, Group, Modal, PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { notify } from '../../components/notices.tsx';
import { useDraft } from '../../components/use-draft.ts';

interface FormModalProps {
  opened: boolean;
  title: string;
  error: unknown;
  busy: boolean;
  confirm: string;
  children: ReactNode;
  onClose: () => void;
  onSend: () => void;
}

/** A form in a dialog; what the server refuses is told in it. */
export const FormModal = ({
  opened,
  title,
  error,
  busy,
  confirm,
  children,
  onClose,
  onSend,
}: FormModalProps) => {
  const { t } = useTranslation();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSend();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form onSubmit={send}>
        <Stack>
          {children}
          {Boolean(error) && <ErrorNote error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

export const CreateUser = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const { t } = useTranslation(['admin', 'common']);
  const create = useChange('createUser');
  const [name, setName, forgetName] = useDraft('user.name', '');
  const [role, setRole] = useState<Role>('operator');
  const [password, setPassword] = useState('');
  const close = (): void => {
    create.reset();
    setPassword('');
    onClose();
  };
  const send = (): void =>
    create.mutate(
      { body: { name, role, password } },
      {
        onSuccess: (user) => {
          forgetName();
          close();
          notify(t('users.createDone', { name: user.name }));
        },
      },
    );
  return (
    <FormModal
      opened={opened}
      title={t('users.create')}
      error={create.error}
      busy={create.isPending}
      confirm={t('users.create')}
      onClose={close}
      onSend={send}
    >
      <TextInput
        label={t('users.name')}
        required
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Radio.Group label={t('users.role')} value={role} onChange={(value) => setRole(value as Role)}>
        <Stack gap={6} mt={6}>
          {ROLES.map((one) => (
            <Radio
              key={one}
              value={one}
              label={t(`common:role.${one}`)}
              description={t(`users.roleAbout.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <PasswordInput
        label={t('common:sign.password')}
        description={t('common:sign.passwordHint')}
        required
        autoComplete="new-password"
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
    </FormModal>
  );
};

export const NewPassword = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const { t } = useTranslation(['admin', 'common']);
  const update = useChange('updateUser');
  const [password, setPassword] = useState('');
  const send = (): void =>
    update.mutate(
      { params: { id: user.id }, body: { password } },
      {
        onSuccess: () => {
          onClose();
          notify(t('users.passwordDone', { name: user.name }));
        },
      },
    );
  return (
    <FormModal
      opened
      title={t('users.passwordTitle', { name: user.name })}
      error={update.error}
      busy={update.isPending}
      confirm={t('users.password')}
      onClose={onClose}
      onSend={send}
    >
      <PasswordInput
        label={t('users.newPassword')}
        description={t('common:sign.passwordHint')}
        required
        data-autofocus
        autoComplete="new-password"
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
    </FormModal>
  );
};
