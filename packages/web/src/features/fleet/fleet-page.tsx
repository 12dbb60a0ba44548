import type { Device } from '@lemniscate/contracts';
import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { useNow } from '../../components/use-now.ts';
import { FLEET_TABS } from '../../shell/tabs.ts';
import { useFormat } from '../../words/format.ts';
import { DeviceDrawer } from './device-drawer.tsx';
import { useDevices, useDeviceViews } from './device-view.ts';
import { DevicesTable } from './devices-table.tsx';
import { EnrolModal } from './enrol-modal.tsx';
import { RolloutsTab } from './rollouts-tab.tsx';

const NO_DEVICES: readonly Device[] = [];

export const FleetPage = () => {
  const { t } = useTranslation('fleet');
  const { number } = useFormat();
  const { tab = 'devices', device } = useSearch({ from: '/signed-in/fleet' });
  const navigate = useNavigate({ from: '/fleet' });
  const [enrolling, { open, close }] = useDisclosure();
  const mayEnrol = useMay('engineer');
  const now = useNow();
  const devices = useDevices();
  const { views, stations } = useDeviceViews(devices.data?.items ?? NO_DEVICES, now);
  const look = useCallback(
    (id?: string) => void navigate({ search: (before) => ({ ...before, device: id }), resetScroll: false }),
    [navigate],
  );
  const active = views.filter(({ state }) => state !== 'revoked');
  const enrol = mayEnrol && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('enrol.title')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      about={
        active.length > 0 &&
        t('about', {
          count: active.length,
          devices: number(active.length),
          seen: number(active.filter(({ state }) => state === 'seen').length),
        })
      }
      actions={enrol}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ search: { tab: next === 'devices' ? undefined : (next as typeof tab) } })
        }
      >
        <Tabs.List mb="md">
          {FLEET_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="devices">
          <Loaded query={devices} heightPx={320}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title={t('empty.title')} action={enrol}>
                  {t('empty.about')}
                </Empty>
              ) : (
                <Card>
                  <DevicesTable views={views} now={now} onOpen={look} />
                </Card>
              )
            }
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="rollouts">
          <RolloutsTab stations={stations} now={now} />
        </Tabs.Panel>
      </Tabs>
      <DeviceDrawer view={views.find(({ id }) => id === device)} now={now} onClose={() => look()} />
      {mayEnrol && (
        <EnrolModal
          opened={enrolling}
          stations={stations}
          deviceNames={active.map(({ name }) => name)}
          onClose={close}
        />
      )}
    </Page>
  );
};
