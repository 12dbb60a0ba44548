import { Group, Kbd, Modal, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeyGroup } from './key-types.ts';

/** All keys that work on the page that is open. */
const KeysHelp = ({ groups, onClose }: { groups: readonly KeyGroup[]; onClose: () => void }) => {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack>
        {groups.map(({ group, keys }) => (
          <div key={group}>
            <Text fw={600} size="sm" mb={4}>
              {group}
            </Text>
            <Table withRowBorders={false} verticalSpacing={4}>
              <Table.Tbody>
                {keys.map(({ key, does }) => (
                  <Table.Tr key={key}>
                    <Table.Td>{does}</Table.Td>
                    <Table.Td>
                      <Group gap={4} justify="flex-end">
                        {(key === ' ' ? ['Space'] : key.split(' ')).map((part) => (
                          <Kbd key={part}>{part}</Kbd>
                        ))}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        ))}
      </Stack>
    </Modal>
  );
};

export default KeysHelp;
