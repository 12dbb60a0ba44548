import { Modal, Select, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../../api/use-call.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ImportPanel } from './import-panel.tsx';
import { stationOfImport } from './import-store.ts';

/** Bring in photos, from any page; `station` where the page is of one. */
const ImportDialog = ({ station: given, onClose }: { station?: string; onClose: () => void }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const small = useMediaQuery('(max-width: 48em)');
  const stations = useCall('listStations');
  const [chosen, setChosen] = useState(given ?? stationOfImport());
  return (
    <Modal
      opened
      onClose={onClose}
      size={820}
      fullScreen={small}
      title={t('imports.title')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Loaded query={stations} heightPx={240}>
        {({ items }) => {
          const station = chosen ?? items[0]?.name;
          if (station === undefined) return <Text>{t('imports.noStation')}</Text>;
          return (
            <Stack>
              {given === undefined && (
                <Select
                  label={t('imports.station')}
                  data={items.map(({ name }) => name)}
                  value={station}
                  allowDeselect={false}
                  onChange={(next) => next !== null && setChosen(next)}
                />
              )}
              <ImportPanel station={station} />
            </Stack>
          );
        }}
      </Loaded>
    </Modal>
  );
};

export default ImportDialog;
