import type { Role } from '@lemniscate/contracts';
import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { Page } from '../../components/page.tsx';
import { ADMIN_TABS } from '../../shell/tabs.ts';
import { AuditTab } from './audit-tab.tsx';
import { BackupTab } from './backup-tab.tsx';
import { HealthTab } from './health-tab.tsx';
import { SiteTab } from './site-tab.tsx';
import { StorageTab } from './storage-tab.tsx';
import { TokensTab } from './tokens-tab.tsx';
import { UsersTab } from './users-tab.tsx';

type Tab = (typeof ADMIN_TABS)[number];

const TABS: Record<Tab, { role: Role; panel: ComponentType }> = {
  users: { role: 'admin', panel: UsersTab },
  tokens: { role: 'engineer', panel: TokensTab },
  site: { role: 'admin', panel: SiteTab },
  audit: { role: 'engineer', panel: AuditTab },
  storage: { role: 'admin', panel: StorageTab },
  backup: { role: 'admin', panel: BackupTab },
  health: { role: 'operator', panel: HealthTab },
};

/** Who may do what, what was done, and how the server is. */
export const AdminPage = () => {
  const { t } = useTranslation('admin');
  const { tab } = useSearch({ from: '/signed-in/admin' });
  const navigate = useNavigate({ from: '/admin' });
  const isAdmin = useMay('admin');
  const shown = ADMIN_TABS.filter((name) => isAdmin || TABS[name].role !== 'admin');
  const open = tab && shown.includes(tab) ? tab : shown[0];
  return (
    <Page title={t('title')}>
      <Tabs
        value={open}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: next as Tab } })}
      >
        <Tabs.List mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name} style={{ flex: 'none' }}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((name) => {
          const { panel: Panel } = TABS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
};
