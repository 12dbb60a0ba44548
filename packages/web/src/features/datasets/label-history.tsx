import type { Label } from '@lemniscate/contracts';
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';

/** Every judgement on an image, the latest first; a withdrawn one stays to be seen. */
export const LabelHistory = ({ labels, used }: { labels: readonly Label[]; used: ReadonlySet<string> }) => {
  const { t } = useTranslation('datasets');
  const { duration, instant } = useFormat();
  if (labels.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('image.labelsNone')}
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={430}>
      <Table verticalSpacing={5} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('image.what')}</Table.Th>
            <Table.Th>{t('image.who')}</Table.Th>
            <Table.Th>{t('image.when')}</Table.Th>
            <Table.Th ta="right">{t('image.seconds')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {labels
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .map((label) => (
              <Table.Tr key={label.id} style={label.withdrawn ? { opacity: 0.75 } : undefined}>
                <Table.Td>
                  <span style={label.withdrawn ? { textDecoration: 'line-through' } : undefined}>
                    <Verdict value={label.verdict} types={label.defectTypes} />
                  </span>
                  {label.withdrawn && (
                    <Text size="xs" c="dimmed">
                      {t('image.withdrawn')}
                    </Text>
                  )}
                  {used.has(label.id) && (
                    <Text size="xs" c="dimmed">
                      {t('image.used')}
                    </Text>
                  )}
                  {label.note && <Text size="xs">“{label.note}”</Text>}
                </Table.Td>
                <Table.Td>
                  {label.author.name}
                  <Text size="xs" c="dimmed">
                    {t(`kinds.${label.kind}`)}
                  </Text>
                </Table.Td>
                <Table.Td className="lem-number">{instant(label.at)}</Table.Td>
                <Table.Td ta="right" className="lem-number">
                  {label.kind === 'import' ? '–' : duration(label.seconds)}
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
