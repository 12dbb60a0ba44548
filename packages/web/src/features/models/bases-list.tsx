import type { Base } from '@lemniscate/contracts';
import { Anchor, Button, Modal, Skeleton, Table, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Digest } from '../../components/digest.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';

const ModelCard = lazy(() => import('./model-card.tsx'));

/** What models start from. */
export const BasesList = () => {
  const { t } = useTranslation(['models', 'common']);
  const { count } = useFormat();
  const bases = useCall('listBases');
  const [open, setOpen] = useState<Base>();
  return (
    <Card title={t('bases')}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('basesAbout')}
      </Text>
      <Loaded query={bases} heightPx={110}>
        {({ items }) => (
          <Table.ScrollContainer minWidth={680}>
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('base')}</Table.Th>
                  <Table.Th>{t('license')}</Table.Th>
                  <Table.Th>{t('inTheBox')}</Table.Th>
                  <Table.Th ta="right">{t('modelsMade')}</Table.Th>
                  <Table.Th>{t('digest')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((base) => (
                  <Table.Tr key={base.sha256}>
                    <Table.Td>
                      {base.card === null ? (
                        <Text size="sm" fw={600}>
                          {base.id}
                        </Text>
                      ) : (
                        <Anchor
                          component="button"
                          type="button"
                          size="sm"
                          fw={600}
                          onClick={() => setOpen(base)}
                        >
                          {base.id}
                        </Anchor>
                      )}
                    </Table.Td>
                    <Table.Td>{base.license}</Table.Td>
                    <Table.Td>{t(base.inTheBox ? 'inTheBoxYes' : 'inTheBoxNo')}</Table.Td>
                    <Table.Td ta="right" className="lem-number">
                      {count(base.models)}
                    </Table.Td>
                    <Table.Td>
                      <Digest value={base.sha256} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <Modal
        opened={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open?.id}
        size="xl"
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        <Suspense fallback={<Skeleton height={240} aria-busy="true" />}>
          {open?.card && <ModelCard markdown={open.card} />}
        </Suspense>
        <Button variant="default" mt="md" onClick={() => setOpen(undefined)}>
          {t('common:action.close')}
        </Button>
      </Modal>
    </Card>
  );
};
