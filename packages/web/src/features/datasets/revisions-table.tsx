import type { DatasetRevision, Loop } from '@lemniscate/contracts';
import { Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { useFormat } from '../../words/format.ts';
import { useModelsOfLoop } from '../models/use-model-name.ts';
import { SplitBar, SplitCount, SPLITS, totalOf } from './split-bar.tsx';

const Rows = ({ revisions, loopId }: { revisions: readonly DatasetRevision[]; loopId: string }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { ago, count, instant } = useFormat();
  const models = useModelsOfLoop(loopId);
  const full = Math.max(...revisions.map(({ counts }) => totalOf(counts)));
  return (
    <Table.Tbody>
      {revisions.map((revision, i) => (
        <Table.Tr key={revision.id}>
          <Table.Td>
            <TextLink to="/datasets/$revision" params={{ revision: revision.id }} size="sm" fw={600}>
              {t('number', { number: revisions.length - i })}
            </TextLink>
            <Text size="xs" c="dimmed" ff="monospace">
              {revision.id.slice(0, 12)}
            </Text>
          </Table.Td>
          <Table.Td title={instant(revision.createdAt)} style={{ whiteSpace: 'nowrap' }}>
            {ago(revision.createdAt)}
          </Table.Td>
          <Table.Td ta="right" className="lem-number">
            {count(totalOf(revision.counts))}
          </Table.Td>
          <Table.Td miw={180}>
            <SplitBar counts={revision.counts} full={full} />
          </Table.Td>
          {SPLITS.map((split) => (
            <Table.Td key={split} ta="right">
              <SplitCount {...revision.counts[split]} />
            </Table.Td>
          ))}
          <Table.Td>
            <Group gap={8}>
              {models
                .filter(({ datasetRevisionId }) => datasetRevisionId === revision.id)
                .map(({ id, number }) => (
                  <TextLink key={id} to="/models/$model" params={{ model: id }} size="sm">
                    {t('common:words.modelNumber', { number })}
                  </TextLink>
                ))}
            </Group>
          </Table.Td>
          <Table.Td>
            {revision.parentId && (
              <TextLink
                to="/datasets/$revision"
                params={{ revision: revision.id }}
                search={{ against: revision.parentId }}
                size="sm"
              >
                {t('changes')}
              </TextLink>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
};

/** The frozen revisions of a loop, the newest first. */
export const RevisionsTable = ({ loop }: { loop: Loop }) => {
  const { t } = useTranslation('datasets');
  const revisions = useCall('listDatasetRevisions', { params: { loop: loop.id } });
  return (
    <Card title={loop.name}>
      <Loaded query={revisions} heightPx={180}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyHint')}</Empty>
          ) : (
            <Table.ScrollContainer minWidth={900}>
              <Table verticalSpacing={7}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('revision')}</Table.Th>
                    <Table.Th>{t('frozen')}</Table.Th>
                    <Table.Th ta="right">{t('images')}</Table.Th>
                    <Table.Th>{t('contents')}</Table.Th>
                    {SPLITS.map((split) => (
                      <Table.Th key={split} ta="right" title={t(`splitAbout.${split}`)}>
                        {t(`split.${split}`)}
                      </Table.Th>
                    ))}
                    <Table.Th>{t('models')}</Table.Th>
                    <Table.Td />
                  </Table.Tr>
                </Table.Thead>
                <Rows revisions={items} loopId={loop.id} />
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Card>
  );
};
