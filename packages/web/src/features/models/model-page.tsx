import type { ModelRevision } from '@lemniscate/contracts';
import { SimpleGrid, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconHierarchy3 } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/error-note.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import type { ModelTab } from '../../shell/tabs.ts';
import { useFormat } from '../../words/format.ts';
import { ModelExpected } from './model-expected.tsx';
import { ModelFiles } from './model-files.tsx';
import { ModelGate } from './model-gate.tsx';
import { ModelImpact } from './model-impact.tsx';
import { ModelProvenance } from './model-provenance.tsx';
import { useModelName, useModelsOfLoop } from './use-model-name.ts';

const ModelCard = lazy(() => import('./model-card.tsx'));

const CardTab = ({ modelId }: { modelId: string }) => {
  const card = useCall('modelCard', { params: { id: modelId } });
  return (
    <Card>
      <Loaded query={card} heightPx={320}>
        {({ markdown }) => (
          <Suspense fallback={<Skeleton height={320} aria-busy="true" />}>
            <ModelCard markdown={markdown} />
          </Suspense>
        )}
      </Loaded>
    </Card>
  );
};

const Overview = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation('models');
  const turn = useCall('getTurn', { params: { id: model.turnId ?? '' } }, { enabled: model.turnId !== null });
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Stack gap="lg" miw={0}>
        <ModelExpected model={model} />
        <Card title={t('gate')}>
          {turn.isLoading ? (
            <Skeleton height={160} aria-busy="true" />
          ) : turn.error ? (
            <ErrorNote error={turn.error} onRetry={() => void turn.refetch()} />
          ) : turn.data?.gate ? (
            <ModelGate gate={turn.data.gate} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('gateNone')}
            </Text>
          )}
        </Card>
      </Stack>
      <ModelProvenance model={model} turn={turn.data} />
    </SimpleGrid>
  );
};

/** To the model before and after it in its loop. */
const Versions = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation(['models', 'common']);
  const models = useModelsOfLoop(model.loopId);
  const before = models.find(({ number }) => number < model.number);
  const after = models.findLast(({ number }) => number > model.number);
  const word = ({ number }: ModelRevision): string => t('common:words.modelNumber', { number });
  return (
    <>
      {before && (
        <ButtonLink
          to="/models/$model"
          params={{ model: before.id }}
          variant="default"
          size="xs"
          leftSection={<IconChevronLeft size={14} aria-hidden />}
          aria-label={`${t('before')}: ${word(before)}`}
        >
          {word(before)}
        </ButtonLink>
      )}
      {after && (
        <ButtonLink
          to="/models/$model"
          params={{ model: after.id }}
          variant="default"
          size="xs"
          rightSection={<IconChevronRight size={14} aria-hidden />}
          aria-label={`${t('after')}: ${word(after)}`}
        >
          {word(after)}
        </ButtonLink>
      )}
    </>
  );
};

const ModelView = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation('models');
  const { instant } = useFormat();
  const nameOf = useModelName();
  const navigate = useNavigate();
  const { tab = 'overview' } = useSearch({ from: '/signed-in/models/$model' });
  return (
    <Page
      title={nameOf(model)}
      about={t('aboutModel', { when: instant(model.createdAt) })}
      actions={<Versions model={model} />}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) =>
          void navigate({
            to: '/models/$model',
            params: { model: model.id },
            search: { tab: next === 'overview' ? undefined : (next as ModelTab) },
            replace: true,
          })
        }
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="overview">{t('tabs.overview')}</Tabs.Tab>
          <Tabs.Tab value="card">{t('tabs.card')}</Tabs.Tab>
          <Tabs.Tab value="files">{t('tabs.files')}</Tabs.Tab>
          <Tabs.Tab value="lineage">{t('tabs.lineage')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview model={model} />
        </Tabs.Panel>
        <Tabs.Panel value="card">
          <CardTab modelId={model.id} />
        </Tabs.Panel>
        <Tabs.Panel value="files">
          <ModelFiles model={model} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <Stack gap="lg">
            <div>
              <ButtonLink
                to="/lineage"
                search={{ focus: `model:${model.id}` }}
                variant="default"
                size="sm"
                leftSection={<IconHierarchy3 size={16} aria-hidden />}
              >
                {t('graph')}
              </ButtonLink>
            </div>
            <ModelImpact modelId={model.id} loopId={model.loopId} />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
};

export const ModelPage = () => {
  const { t } = useTranslation('models');
  const { model: id } = useParams({ from: '/signed-in/models/$model' });
  const model = useCall('getModel', { params: { id } });
  if (model.data) return <ModelView model={model.data} />;
  return (
    <Page title={t('model')}>
      <Loaded query={model} heightPx={420}>
        {() => null}
      </Loaded>
    </Page>
  );
};
