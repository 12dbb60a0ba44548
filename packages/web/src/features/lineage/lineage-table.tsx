import type { LineageGraph, LineageNode } from '@lemniscate/contracts';
import { Anchor, Button, Group, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { useFormat } from '../../words/format.ts';
import { LINEAGE_KINDS } from './kinds.ts';
import { useOpenNode } from './open-node.ts';
import type { LineageIndex } from './related.ts';
import { useKindWords } from './use-kind-words.ts';

const PAGE = 100;
const NEIGHBOURS = 6;

const Neighbours = ({ ids, index }: { ids: readonly string[] | undefined; index: LineageIndex }) => {
  const { t } = useTranslation('lineage');
  const open = useOpenNode();
  if (!ids) return <>–</>;
  return (
    <Group gap={8}>
      {ids.slice(0, NEIGHBOURS).map((id) => {
        const node = index.nodes.get(id);
        return (
          node && (
            <Anchor key={id} component="button" type="button" size="sm" onClick={() => open(node)}>
              {node.label}
            </Anchor>
          )
        );
      })}
      {ids.length > NEIGHBOURS && (
        <Text size="sm" c="dimmed">
          {t('more', { count: ids.length - NEIGHBOURS })}
        </Text>
      )}
    </Group>
  );
};

/** The same graph as lines of text: for screen readers, for searching, for a small screen. */
export const LineageTable = ({
  graph,
  index,
  onShow,
}: {
  graph: LineageGraph;
  index: LineageIndex;
  onShow: (id: string) => void;
}) => {
  const { t } = useTranslation(['lineage', 'common']);
  const { instant } = useFormat();
  const open = useOpenNode();
  const kindWords = useKindWords();
  const [kind, setKind] = useState<string>('all');
  const [text, setText] = useState('');
  const [pages, setPages] = useState(1);
  const rows = useMemo<LineageNode[]>(
    () =>
      graph.nodes
        .filter(
          (node) =>
            (kind === 'all' || node.kind === kind) &&
            node.label.toLowerCase().includes(text.trim().toLowerCase()),
        )
        .toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? '')),
    [graph, kind, text],
  );
  return (
    <Card>
      <Stack gap="sm">
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label={t('what')}
            value={kind}
            onChange={setKind}
            data={[
              { value: 'all', label: t('common:nav.lineage') },
              ...LINEAGE_KINDS.map((value) => ({ value, label: t(`kindMany.${value}`) })),
            ]}
          />
          <TextInput
            size="xs"
            aria-label={t('search')}
            placeholder={t('search')}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Text size="sm" c="dimmed" role="status">
            {t('nodes', { count: rows.length })}
          </Text>
        </Group>
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing={5} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('what')}</Table.Th>
                <Table.Th>{t('when')}</Table.Th>
                <Table.Th>{t('from')}</Table.Th>
                <Table.Th>{t('to')}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, pages * PAGE).map((node) => (
                <Table.Tr key={node.id}>
                  <Table.Td>
                    <Anchor component="button" type="button" size="sm" fw={600} onClick={() => open(node)}>
                      {node.label}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {kindWords(node)}
                    </Text>
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{node.at ? instant(node.at) : '–'}</Table.Td>
                  <Table.Td>
                    <Neighbours ids={index.before.get(node.id)} index={index} />
                  </Table.Td>
                  <Table.Td>
                    <Neighbours ids={index.after.get(node.id)} index={index} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Anchor component="button" type="button" size="sm" onClick={() => onShow(node.id)}>
                      {t('show')}
                    </Anchor>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {rows.length > pages * PAGE && (
          <Button variant="default" onClick={() => setPages((n) => n + 1)}>
            {t('common:action.more')}
          </Button>
        )}
      </Stack>
    </Card>
  );
};
