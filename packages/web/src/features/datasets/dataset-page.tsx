import type { DatasetManifest, DatasetRevision } from '@lemniscate/contracts';
import { Group, Stack, Tabs, Text } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLoopNames } from '../../api/names.ts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Digest } from '../../components/digest.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { useFormat } from '../../words/format.ts';
import { useModelsOfLoop } from '../models/use-model-name.ts';
import { RevisionChanges } from './revision-changes.tsx';
import { RevisionImages } from './revision-images.tsx';
import { SplitBar, SplitCount, SPLITS } from './split-bar.tsx';

const Summary = ({ revision, manifest }: { revision: DatasetRevision; manifest: DatasetManifest }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { count, percent } = useFormat();
  const models = useModelsOfLoop(revision.loopId).filter(
    ({ datasetRevisionId }) => datasetRevisionId === revision.id,
  );
  return (
    <Card>
      <Stack gap="sm">
        <SplitBar counts={revision.counts} />
        <Group gap="xl">
          {SPLITS.map((split) => (
            <div key={split}>
              <Text size="sm" c="dimmed">
                {t(`split.${split}`)} · {t(`splitAbout.${split}`)}
              </Text>
              <Text fw={600}>
                <SplitCount {...revision.counts[split]} />
              </Text>
            </div>
          ))}
          {manifest.unlabelled.length > 0 && (
            <div>
              <Text size="sm" c="dimmed">
                {t('unlabelled')}
              </Text>
              <Text fw={600}>{count(manifest.unlabelled.length)}</Text>
            </div>
          )}
          <div>
            <Text size="sm" c="dimmed">
              {t('models')}
            </Text>
            <Group gap={8}>
              {models.length === 0 && <Text size="sm">{t('none')}</Text>}
              {models.map(({ id, number }) => (
                <TextLink key={id} to="/models/$model" params={{ model: id }} size="sm">
                  {t('common:words.modelNumber', { number })}
                </TextLink>
              ))}
            </Group>
          </div>
          <div>
            <Text size="sm" c="dimmed">
              SHA-256
            </Text>
            <Digest value={revision.id} />
          </div>
        </Group>
        <Text size="sm" c="dimmed">
          {t('defectRate', { rate: percent(manifest.defectRate) })}
        </Text>
      </Stack>
    </Card>
  );
};

const RevisionView = ({ revision, manifest }: { revision: DatasetRevision; manifest: DatasetManifest }) => {
  const { t } = useTranslation('datasets');
  const { instant, count } = useFormat();
  const navigate = useNavigate();
  const loops = useLoopNames();
  const { against } = useSearch({ from: '/signed-in/datasets/$revision' });
  const { data: all } = useCall('listDatasetRevisions', { params: { loop: revision.loopId } });
  const index = all?.items.findIndex(({ id }) => id === revision.id) ?? -1;
  const other = revision.parentId ?? all?.items.find(({ id }) => id !== revision.id)?.id;
  return (
    <Page
      title={all && index >= 0 ? t('number', { number: all.items.length - index }) : revision.id.slice(0, 12)}
      about={t('aboutRevision', {
        loop: loops.get(revision.loopId) ?? '…',
        when: instant(revision.createdAt),
      })}
    >
      <Summary revision={revision} manifest={manifest} />
      <Tabs
        value={against === undefined ? 'images' : 'changes'}
        keepMounted={false}
        onChange={(tab) =>
          void navigate({
            to: '/datasets/$revision',
            params: { revision: revision.id },
            search: tab === 'changes' ? { against: other ?? revision.id } : {},
            replace: true,
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="images">
            {t('tabImages')} {count(manifest.items.length)}
          </Tabs.Tab>
          <Tabs.Tab value="changes">{t('tabChanges')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="images">
          <Stack gap="sm">
            <RevisionImages revision={revision.id} items={manifest.items} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <RevisionChanges revision={revision} against={against ?? revision.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
};

export const DatasetPage = () => {
  const { t } = useTranslation('datasets');
  const { revision: id } = useParams({ from: '/signed-in/datasets/$revision' });
  const dataset = useCall('getDatasetManifest', { params: { id } });
  if (dataset.data) return <RevisionView {...dataset.data} />;
  return (
    <Page title={t('revision')}>
      <Loaded query={dataset} heightPx={480}>
        {() => null}
      </Loaded>
    </Page>
  );
};
