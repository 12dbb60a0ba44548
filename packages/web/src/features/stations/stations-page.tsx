import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { Empty } from '../../components/empty.tsx';
import { useKeys } from '../../components/keys.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { CreateStation } from './create-station.tsx';
import { StationRow } from './station-row.tsx';
import { inOrderOfTrouble, troublesOf } from './station-troubles.ts';
import './stations.css';

export const StationsPage = () => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const mayCreate = useMay('engineer');
  const [creating, { open, close }] = useDisclosure();
  const stations = useCall('listStations');
  const { data: overview } = useCall('overview');
  const { data: devices } = useCall('listDevices');
  const troubles = overview?.troubles ?? [];
  useKeys(mayCreate ? [{ key: 'c', does: t('create.title'), run: open }] : [], common('keys.page'));
  const button = mayCreate && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t('create.title')}
    </Button>
  );
  return (
    <Page title={t('title')} about={t('about')} actions={button}>
      <Loaded query={stations} heightPx={320}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t('empty.title')}
              action={mayCreate && <ButtonLink to="/start">{t('empty.action')}</ButtonLink>}
            >
              {t('empty.text')}
            </Empty>
          ) : (
            <Stack gap="xs">
              {inOrderOfTrouble(items, troubles).map((station) => (
                <StationRow
                  key={station.id}
                  station={station}
                  device={devices?.items.find(({ id }) => id === station.deviceId)}
                  troubles={troublesOf(station, troubles)}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {mayCreate && <CreateStation opened={creating} onClose={close} />}
    </Page>
  );
};
