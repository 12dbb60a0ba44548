import type { ModelRevision } from '@lemniscate/contracts';
import { Anchor, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { Digest } from '../../components/digest.tsx';
import { useFormat } from '../../words/format.ts';

/** The files of a model as they are deployed, and the site's word for them. */
export const ModelFiles = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation(['models', 'common']);
  const { bytes } = useFormat();
  const { keyId, signature } = model.signature;
  return (
    <Card>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('file')}</Table.Th>
              <Table.Th ta="right">{t('size')}</Table.Th>
              <Table.Th>SHA-256</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {model.files.map(({ name, sizeBytes, sha256 }) => (
              <Table.Tr key={name}>
                <Table.Td fw={600} fz="sm">
                  {name}
                </Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {bytes(sizeBytes)}
                </Table.Td>
                <Table.Td>
                  <Digest value={sha256} letters={16} />
                </Table.Td>
                <Table.Td ta="right">
                  <Anchor
                    href={`/api/v1/blobs/${sha256}`}
                    download={name}
                    size="sm"
                    aria-label={`${t('common:action.download')} ${name}`}
                  >
                    <IconDownload size={15} aria-hidden style={{ verticalAlign: -2 }} />{' '}
                    {t('common:action.download')}
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text fw={600} size="sm" mt="md">
        {t('signature')}
      </Text>
      <Text size="sm">{t('signedBy', { key: keyId })}</Text>
      <Text size="xs" c="dimmed" mt={2} mb={6}>
        {t('signatureAbout')}
      </Text>
      <Digest value={signature} letters={32} />
    </Card>
  );
};
