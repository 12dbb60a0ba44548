import { ROLES, type Role, type User } from '@lemniscate/contracts';
import { Badge, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { AskSure } from '../../components/ask-sure.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notify, notifyError } from '../../components/notices.tsx';
import { useFormat } from '../../words/format.ts';
import { CreateUser, NewPassword } from './user-forms.tsx';

const RoleSelect = ({ user }: { user: User }) => {
  const { t } = useTranslation(['admin', 'common']);
  const me = useMe();
  const update = useChange('updateUser');
  const choose = (role: string | null): void => {
    if (!role || role === user.role) return;
    update.mutate(
      { params: { id: user.id }, body: { role: role as Role } },
      {
        onSuccess: () =>
          notify(t('users.roleDone', { name: user.name, role: t(`common:role.${role as Role}`) })),
        onError: notifyError,
      },
    );
  };
  if (user.id === me.id || user.disabled) return <>{t(`common:role.${user.role}`)}</>;
  return (
    <Select
      aria-label={t('users.roleOf', { name: user.name })}
      size="xs"
      maw={160}
      miw={120}
      allowDeselect={false}
      data={ROLES.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
      value={user.role}
      onChange={choose}
    />
  );
};

const UserActions = ({ user, onPassword }: { user: User; onPassword: (user: User) => void }) => {
  const { t } = useTranslation('admin');
  const me = useMe();
  const update = useChange('updateUser');
  const [sure, setSure] = useState(false);
  const setDisabled = (disabled: boolean) =>
    update.mutateAsync({ params: { id: user.id }, body: { disabled } });
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button size="compact-xs" variant="default" onClick={() => onPassword(user)}>
        {t('users.password')}
      </Button>
      {user.id !== me.id &&
        (user.disabled ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void setDisabled(false).catch(notifyError)}
          >
            {t('users.enable')}
          </Button>
        ) : (
          <Button size="compact-xs" variant="outline" color="red" onClick={() => setSure(true)}>
            {t('users.disable')}
          </Button>
        ))}
      <AskSure
        opened={sure}
        title={t('users.disableTitle', { name: user.name })}
        about={t('users.disableAbout')}
        confirm={t('users.disable')}
        danger
        onClose={() => setSure(false)}
        onConfirm={() => setDisabled(true)}
      />
    </Group>
  );
};

/** Who may sign in, and as what. */
export const UsersTab = () => {
  const { t } = useTranslation(['admin', 'common']);
  const { instant } = useFormat();
  const users = useCall('listUsers');
  const [creating, setCreating] = useState(false);
  const [password, setPassword] = useState<User>();
  const columns = useMemo<Column<User>[]>(
    () => [
      {
        id: 'name',
        header: t('users.name'),
        value: ({ name }) => name,
        cell: ({ name, disabled }) => (
          <Group gap={8} wrap="nowrap">
            <Text size="sm" fw={600} c={disabled ? 'dimmed' : undefined}>
              {name}
            </Text>
            {disabled && (
              <Badge variant="default" size="sm" tt="none" miw="max-content">
                {t('users.disabled')}
              </Badge>
            )}
          </Group>
        ),
      },
      {
        id: 'role',
        header: t('users.role'),
        value: ({ role }) => ROLES.indexOf(role),
        numeric: false,
        cell: (user) => <RoleSelect user={user} />,
      },
      {
        id: 'created',
        header: t('users.created'),
        from: 'sm',
        value: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => instant(createdAt),
      },
      {
        id: 'actions',
        header: t('actions'),
        bare: true,
        value: () => null,
        cell: (user) => <UserActions user={user} onPassword={setPassword} />,
      },
    ],
    [t, instant],
  );
  return (
    <Card
      title={t('tab.users')}
      actions={
        <Button
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => setCreating(true)}
        >
          {t('users.create')}
        </Button>
      }
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t('users.about')}
        </Text>
        <Loaded query={users}>
          {({ items }) => (
            <DataTable
              rows={items}
              columns={columns}
              rowId={({ id }) => id}
              label={t('tab.users')}
              sortBy={{ id: 'name', desc: false }}
              nothing={t('common:empty.nothing')}
            />
          )}
        </Loaded>
      </Stack>
      <CreateUser opened={creating} onClose={() => setCreating(false)} />
      {password && <NewPassword key={password.id} user={password} onClose={() => setPassword(undefined)} />}
    </Card>
  );
};
