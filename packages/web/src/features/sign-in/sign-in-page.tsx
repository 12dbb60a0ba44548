import { Anchor, Box, Button, Group, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { meOptions } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { Logo } from '../../shell/logo.tsx';

const Frame = ({ title, children }: { title: string; children: ReactNode }) => {
  useDocumentTitle(`${title} · Lemniscate`);
  return (
    <Box component="main" p="md" mih="100vh" style={{ display: 'grid', placeItems: 'center' }}>
      <div className="lem-card" style={{ width: 'min(100%, 380px)' }}>
        <Stack>
          <Group gap="sm">
            <Logo />
            <Title order={1} size="h4">
              {title}
            </Title>
          </Group>
          {children}
        </Stack>
      </div>
    </Box>
  );
};

/** Only a path of ours: an address in a link must not lead elsewhere after signing in. */
const safePath = (to: string | undefined): string => (to && /^\/(?!\/)/.test(to) ? to : '/');

const useEntered = (): ((to?: string) => Promise<void>) => {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (to) => {
    await queries.fetchQuery({ ...meOptions, staleTime: 0 });
    await navigate({ to: safePath(to) });
  };
};

export const SignInPage = () => {
  const { t } = useTranslation();
  const { to } = useSearch({ from: '/login' });
  const entered = useEntered();
  const open = useChange('openWebSession');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await open.mutateAsync({ body: { name, password } }).then(
      () => entered(to),
      () => undefined,
    );
  };
  return (
    <Frame title={t('sign.title')}>
      <form onSubmit={(event) => void send(event)}>
        <Stack>
          <TextInput
            label={t('sign.name')}
            autoComplete="username"
            autoFocus
            required
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <PasswordInput
            label={t('sign.password')}
            autoComplete="current-password"
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          {open.error && <ErrorNote error={open.error} />}
          <Button type="submit" loading={open.isPending}>
            {t('action.signIn')}
          </Button>
          <Anchor component={Link} to="/setup" size="sm">
            {t('sign.firstTime')}
          </Anchor>
        </Stack>
      </form>
    </Frame>
  );
};

/** The code comes in the fragment, which no server and no log sees. */
const codeFromAddress = (): string => decodeURIComponent(window.location.hash.replace(/^#/, ''));

export const SetUpPage = () => {
  const { t } = useTranslation();
  const entered = useEntered();
  const setUp = useChange('setUp');
  const open = useChange('openWebSession');
  const [code, setCode] = useState(codeFromAddress);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await setUp.mutateAsync({ body: { code: code.trim(), name, password } });
      await open.mutateAsync({ body: { name, password } });
      await entered('/start');
    } catch {
      // Shown below.
    }
  };
  const error = setUp.error ?? open.error;
  return (
    <Frame title={t('sign.setUpTitle')}>
      <form onSubmit={(event) => void send(event)}>
        <Stack>
          <TextInput
            label={t('sign.code')}
            description={t('sign.setUpHint')}
            required
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <TextInput
            label={t('sign.name')}
            autoComplete="username"
            required
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <PasswordInput
            label={t('sign.password')}
            description={t('sign.passwordHint')}
            autoComplete="new-password"
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          {error && <ErrorNote error={error} />}
          <Button type="submit" loading={setUp.isPending || open.isPending}>
            {t('sign.create')}
          </Button>
          <Anchor component={Link} to="/login" size="sm">
            {t('sign.haveAccount')}
          </Anchor>
        </Stack>
      </form>
    </Frame>
  );
};
