import { AppShell, Burger, Group, NavLink, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { startLive } from '../api/live.ts';
import { hasUnsent } from '../api/unsent.ts';
import { useMe } from '../api/session.ts';
import { useCall } from '../api/use-call.ts';
import { CurrencyContext } from '../words/currency.ts';
import { ROLES } from '@lemniscate/contracts';
import { AccountButton } from './account-button.tsx';
import { useGoKeys } from './keys-go.ts';
import { LiveBadge } from './live-badge.tsx';
import { Logo } from './logo.tsx';
import { PLACES } from './places.ts';

const isAt = (path: string, to: string): boolean => (to === '/' ? path === '/' : path.startsWith(to));

/** What stands around every page of who is signed in. */
export const Shell = () => {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const [menu, { toggle, close }] = useDisclosure();
  const { data: site } = useCall('getSite');
  useGoKeys();
  useEffect(() => startLive(queries), [queries]);
  useEffect(close, [pathname, close]);
  useEffect(() => {
    // Labels that did not reach the server before the tab was closed go out from any page.
    if (hasUnsent())
      void import('../features/review/review-outbox.ts').then(({ outboxOf }) => outboxOf(me.id));
  }, [me.id]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 196, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding={0}
    >
      <a href="#content" className="lem-skip">
        {t('nav.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('nav.open')} />
            <UnstyledButton component={Link} to="/" aria-label={t('product')}>
              <Group gap={8} wrap="nowrap">
                <Logo />
                <Text fw={650}>{t('product')}</Text>
              </Group>
            </UnstyledButton>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <LiveBadge />
            <AccountButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('nav.label')}>
        <div style={{ overflowY: 'auto' }}>
          {PLACES.filter(({ role }) => me.role !== null && ROLES.indexOf(me.role) >= ROLES.indexOf(role)).map(
            ({ to, word, icon: Icon }) => (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={t(`nav.${word}`)}
                leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
                active={isAt(pathname, to)}
                aria-current={isAt(pathname, to) ? 'page' : undefined}
              />
            ),
          )}
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <CurrencyContext value={site?.currency ?? null}>
          <Suspense>
            <Outlet />
          </Suspense>
        </CurrencyContext>
      </AppShell.Main>
    </AppShell>
  );
};
