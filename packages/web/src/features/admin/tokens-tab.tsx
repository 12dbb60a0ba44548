import { ROLES, type Token } from '@lemniscate/contracts';
import { Alert, Badge, Button, Group, Modal, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { AskSure } from '../../components/ask-sure.tsx';
import { Card } from '../../components/card.tsx';
import { CopyLine } from '../../components/copy-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notify } from '../../components/notices.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { useNow } from '../../components/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { FormModal } from './user-forms.tsx';

type Scope = Token['scope'];

const DAYS = ['7', '30', '90', '365', 'never'] as const;

const useScopes = (): { value: Scope; label: string }[] => {
  const { t } = useTranslation(['admin', 'common']);
  const { role } = useMe();
  const own = ROLES.filter((one) => role !== null && ROLES.indexOf(one) <= ROLES.indexOf(role));
  return [
    { value: 'trainer', label: t('tokens.trainer') },
    ...own.map((one) => ({ value: one, label: t(`common:role.${one}`) })),
  ];
};

const CreateToken = ({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) => {
  const { t } = useTranslation('admin');
  const create = useChange('createToken');
  const scopes = useScopes();
  const [name, setName, forget] = useDraft('token.name', '');
  const [scope, setScope] = useState<Scope>('trainer');
  const [days, setDays] = useState<string>('90');
  const send = (): void =>
    create.mutate(
      { body: { name, scope, expiresInDays: days === 'never' ? null : Number(days) } },
      {
        onSuccess: ({ secret }) => {
          forget();
          onMade(secret);
        },
      },
    );
  return (
    <FormModal
      opened
      title={t('tokens.create')}
      error={create.error}
      busy={create.isPending}
      confirm={t('tokens.create')}
      onClose={onClose}
      onSend={send}
    >
      <TextInput
        label={t('tokens.name')}
        description={t('tokens.nameHint')}
        required
        data-autofocus
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Select
        label={t('tokens.scope')}
        description={t(scope === 'trainer' ? 'tokens.trainerAbout' : 'tokens.scopeAbout')}
        allowDeselect={false}
        data={scopes}
        value={scope}
        onChange={(value) => value && setScope(value as Scope)}
      />
      <Select
        label={t('tokens.expires')}
        allowDeselect={false}
        data={DAYS.map((value) => ({
          value,
          label: value === 'never' ? t('tokens.never') : t('tokens.days', { count: Number(value) }),
        }))}
        value={days}
        onChange={(value) => value && setDays(value)}
      />
    </FormModal>
  );
};

/** The only time a secret is seen. */
const SecretShown = ({ secret, onClose }: { secret: string; onClose: () => void }) => {
  const { t } = useTranslation(['admin', 'common']);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tokens.secretTitle')}
      closeOnClickOutside={false}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Stack>
        <Alert color="yellow" variant="light">
          {t('tokens.secretAbout')}
        </Alert>
        <CopyLine value={secret} label={t('tokens.secret')} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('tokens.secretKept')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
};

const Revoke = ({ token }: { token: Token }) => {
  const { t } = useTranslation('admin');
  const revoke = useChange('revokeToken');
  const [sure, setSure] = useState(false);
  if (token.revoked) return null;
  return (
    <>
      <Button size="compact-xs" variant="outline" color="red" onClick={() => setSure(true)}>
        {t('tokens.revoke')}
      </Button>
      <AskSure
        opened={sure}
        title={t('tokens.revokeTitle', { name: token.name })}
        about={t('tokens.revokeAbout')}
        confirm={t('tokens.revoke')}
        danger
        onClose={() => setSure(false)}
        onConfirm={async () => {
          await revoke.mutateAsync({ params: { id: token.id } });
          notify(t('tokens.revokeDone', { name: token.name }));
        }}
      />
    </>
  );
};

/** Tokens for trainers, scripts and other systems. */
export const TokensTab = () => {
  const { t } = useTranslation(['admin', 'common']);
  const { ago, instant } = useFormat();
  const now = useNow();
  const tokens = useCall('listTokens');
  const [creating, setCreating] = useState(false);
  const [all, setAll] = useState(false);
  const [secret, setSecret] = useState<string>();
  const columns = useMemo<Column<Token>[]>(() => {
    const state = ({ revoked, expiresAt }: Token): 'revoked' | 'expired' | 'valid' =>
      revoked ? 'revoked' : expiresAt && new Date(expiresAt).getTime() < now ? 'expired' : 'valid';
    return [
      {
        id: 'name',
        header: t('tokens.name'),
        value: ({ name }) => name,
        cell: (token) => (
          <Group gap={8} wrap="nowrap">
            <Text size="sm" fw={600} c={state(token) === 'valid' ? undefined : 'dimmed'}>
              {token.name}
            </Text>
            {state(token) !== 'valid' && (
              <Badge variant="default" size="sm" tt="none" miw="max-content">
                {t(`tokens.state.${state(token)}`)}
              </Badge>
            )}
          </Group>
        ),
      },
      {
        id: 'scope',
        header: t('tokens.scope'),
        value: ({ scope }) => (scope === 'trainer' ? t('tokens.trainer') : t(`common:role.${scope}`)),
      },
      {
        id: 'used',
        header: t('tokens.used'),
        from: 'sm',
        value: ({ lastUsedAt }) => lastUsedAt,
        cell: ({ lastUsedAt }) => (lastUsedAt ? ago(lastUsedAt, now) : t('common:words.never')),
      },
      {
        id: 'expires',
        header: t('tokens.expires'),
        from: 'sm',
        value: ({ expiresAt }) => expiresAt,
        cell: ({ expiresAt }) => (expiresAt ? instant(expiresAt) : t('tokens.never')),
      },
      {
        id: 'created',
        header: t('users.created'),
        from: 'md',
        value: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => instant(createdAt),
      },
      {
        id: 'actions',
        header: t('actions'),
        bare: true,
        value: () => null,
        cell: (token) => (
          <Group justify="flex-end">
            <Revoke token={token} />
          </Group>
        ),
      },
    ];
  }, [t, ago, instant, now]);
  return (
    <Card
      title={t('tab.tokens')}
      actions={
        <Group gap="md">
          <Switch
            size="xs"
            label={t('tokens.all')}
            checked={all}
            onChange={({ currentTarget }) => setAll(currentTarget.checked)}
          />
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            {t('tokens.create')}
          </Button>
        </Group>
      }
    >
      <Loaded query={tokens}>
        {({ items }) => (
          <DataTable
            rows={all ? items : items.filter(({ revoked }) => !revoked)}
            columns={columns}
            rowId={({ id }) => id}
            label={t('tab.tokens')}
            sortBy={{ id: 'created', desc: true }}
            nothing={t('tokens.none')}
          />
        )}
      </Loaded>
      {creating && (
        <CreateToken
          onClose={() => setCreating(false)}
          onMade={(made) => {
            setCreating(false);
            setSecret(made);
          }}
        />
      )}
      {secret !== undefined && <SecretShown secret={secret} onClose={() => setSecret(undefined)} />}
    </Card>
  );
};
