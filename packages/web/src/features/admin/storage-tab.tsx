import type { StorageUse } from '@lemniscate/contracts';
import { Box, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';

const Figure = ({ name, value, about }: { name: string; value: string; about?: string }) => (
  <div>
    <Text size="xs" c="dimmed">
      {name}
    </Text>
    <Text fz={22} fw={650} className="lem-number">
      {value}
    </Text>
    {about && (
      <Text size="xs" c="dimmed" className="lem-number">
        {about}
      </Text>
    )}
  </div>
);

const Use = ({ use }: { use: StorageUse }) => {
  const { t, i18n } = useTranslation('admin');
  const { bytes, number, percent } = useFormat();
  const { blobs, byKind, databaseBytes, freeDiskBytes, unfinishedUploads } = use;
  const kinds = byKind.toSorted((a, b) => b.bytes - a.bytes);
  const most = Math.max(1, ...kinds.map((kind) => kind.bytes));
  const nameOf = (kind: string): string => {
    const key = `storage.kind.${kind.replaceAll(' ', '_')}`;
    return i18n.exists(key, { ns: 'admin' }) ? t(key as 'storage.kind.unreferenced') : kind;
  };
  return (
    <Stack>
      <Card title={t('tab.storage')}>
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          <Figure
            name={t('storage.blobs')}
            value={bytes(blobs.bytes)}
            about={t('storage.files', { n: number(blobs.count) })}
          />
          <Figure name={t('storage.database')} value={bytes(databaseBytes)} />
          <Figure
            name={t('storage.free')}
            value={freeDiskBytes === null ? '–' : bytes(freeDiskBytes)}
            about={freeDiskBytes === null ? t('storage.freeUnknown') : undefined}
          />
          <Figure
            name={t('storage.unfinished')}
            value={bytes(unfinishedUploads.bytes)}
            about={t('storage.uploads', { n: number(unfinishedUploads.count) })}
          />
        </SimpleGrid>
      </Card>
      <Card title={t('storage.byKind')}>
        <Table fz="sm" verticalSpacing={5} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th fz="xs" c="dimmed">
                {t('storage.what')}
              </Table.Th>
              <Table.Td visibleFrom="sm" w="45%" />
              <Table.Th fz="xs" c="dimmed" ta="right">
                {t('storage.count')}
              </Table.Th>
              <Table.Th fz="xs" c="dimmed" ta="right">
                {t('storage.size')}
              </Table.Th>
              <Table.Th fz="xs" c="dimmed" ta="right">
                {t('storage.share')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {kinds.map(({ kind, count, bytes: size }) => (
              <Table.Tr key={kind}>
                <Table.Td>{nameOf(kind)}</Table.Td>
                <Table.Td visibleFrom="sm" aria-hidden>
                  <Box
                    style={{
                      height: 12,
                      borderRadius: 2,
                      width: `max(2px, ${(100 * size) / most}%)`,
                      background:
                        kind === 'unreferenced' ? 'var(--lem-line)' : 'var(--mantine-primary-color-filled)',
                    }}
                  />
                </Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {number(count)}
                </Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {bytes(size)}
                </Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {percent(blobs.bytes > 0 ? size / blobs.bytes : 0)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed" mt="xs">
          {t('storage.note')}
        </Text>
      </Card>
    </Stack>
  );
};

/** What fills the disk. */
export const StorageTab = () => (
  <Loaded query={useCall('storageUse')} heightPx={320}>
    {(use) => <Use use={use} />}
  </Loaded>
);
