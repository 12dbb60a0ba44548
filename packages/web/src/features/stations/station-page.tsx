import { Button, Skeleton, Tabs, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { Page } from '../../components/page.tsx';
import { STATION_TABS } from '../../shell/tabs.ts';
import { useMay } from '../../api/session.ts';
import { DeviceState } from './device-state.tsx';
import { LiveTab } from './live-tab.tsx';
import { troublesOf } from './station-troubles.ts';
import { TroubleList } from './trouble-list.tsx';
import './stations.css';

const ImportDialog = lazy(() => import('../datasets/import/import-dialog.tsx'));

/** What is seen first is there at once; charts come with their tab. */
const TABS = {
  rates: lazy(() => import('./rates-tab.tsx').then((m) => ({ default: m.RatesTab }))),
  threshold: lazy(() => import('./threshold-tab.tsx').then((m) => ({ default: m.ThresholdTab }))),
  drift: lazy(() => import('./drift-tab.tsx').then((m) => ({ default: m.DriftTab }))),
  capture: lazy(() => import('./capture-tab.tsx').then((m) => ({ default: m.CaptureTab }))),
  history: lazy(() => import('./history-tab.tsx').then((m) => ({ default: m.HistoryTab }))),
};

export const StationPage = () => {
  const { t } = useTranslation('stations');
  const { station: name } = useParams({ from: '/signed-in/stations/$station' });
  const { tab = 'live' } = useSearch({ from: '/signed-in/stations/$station' });
  const navigate = useNavigate();
  const mayReview = useMay('reviewer');
  const mayImport = useMay('engineer');
  const [importing, setImporting] = useState(false);
  const query = useCall('getStation', { params: { station: name } });
  const { data: overview } = useCall('overview');
  const { data: devices } = useCall('listDevices');
  const station = query.data;
  const Tab = tab === 'live' ? LiveTab : TABS[tab];
  const go = (to: string | null): void =>
    void navigate({
      to: '/stations/$station',
      params: { station: name },
      search: { tab: STATION_TABS.find((known) => known === to) },
    });
  return (
    <Page
      title={station?.title || station?.name || name}
      about={
        station && (
          <span style={{ display: 'flex', gap: 16, flexWrap: 'wrap', alignItems: 'center' }}>
            {station.title && <span>{station.name}</span>}
            <ModelLink id={station.championId} size="sm" />
            <DeviceState
              station={station}
              device={devices?.items.find(({ id }) => id === station.deviceId)}
            />
          </span>
        )
      }
      actions={
        <>
          {mayImport && station && (
            <Button
              variant="default"
              leftSection={<IconUpload size={16} aria-hidden />}
              onClick={() => setImporting(true)}
            >
              {t('page.import')}
            </Button>
          )}
          {mayReview && (
            <ButtonLink to="/review" search={{ station: name }} variant="default">
              {t('page.review')}
            </ButtonLink>
          )}
        </>
      }
    >
      {station && <TroubleList troubles={troublesOf(station, overview?.troubles ?? [])} />}
      <Loaded query={query} heightPx={400}>
        {(loaded) => (
          <Tabs value={tab} onChange={go} keepMounted={false} activateTabWithKeyboard={false}>
            <Tabs.List mb="lg" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
              {STATION_TABS.map((each) => (
                <Tabs.Tab key={each} value={each}>
                  {t(`tab.${each}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              <Suspense fallback={<Skeleton height={360} radius="md" aria-busy="true" />}>
                <Tab station={loaded} />
              </Suspense>
            </Tabs.Panel>
          </Tabs>
        )}
      </Loaded>
      {station?.championId === null && tab === 'live' && (
        <Text c="dimmed" size="sm">
          {t('page.noModel')}
        </Text>
      )}
      <Suspense>
        {importing && station && <ImportDialog station={station.name} onClose={() => setImporting(false)} />}
      </Suspense>
    </Page>
  );
};
