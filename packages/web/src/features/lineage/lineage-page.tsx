import type { LineageGraph as Graph } from '@lemniscate/contracts';
import { Group, SegmentedControl, Select, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type CSSProperties, lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { KIND_COLOURS, LINEAGE_KINDS } from './kinds.ts';
import './kinds.css';
import { LineageTable } from './lineage-table.tsx';
import { indexLineage } from './related.ts';
import { useFocus } from './use-focus.ts';

const LineageGraph = lazy(() => import('./lineage-graph.tsx'));

const MOST = 1000;

const useView = () => {
  const search = useSearch({ from: '/signed-in/lineage' });
  const navigate = useNavigate();
  const change = (next: Partial<typeof search>): void =>
    void navigate({ to: '/lineage', search: { ...search, ...next }, replace: true, resetScroll: false });
  return [search, change] as const;
};

const View = ({ graph }: { graph: Graph }) => {
  const { t } = useTranslation('lineage');
  const [{ focus: inAddress, view = 'graph' }, change] = useView();
  const [focus, setFocus] = useFocus(inAddress, (id) => change({ focus: id }));
  const index = useMemo(() => indexLineage(graph), [graph]);
  if (graph.nodes.length === 0)
    return (
      <Card>
        <Empty title={t('empty')}>{t('emptyHint')}</Empty>
      </Card>
    );
  if (view === 'table')
    return (
      <LineageTable graph={graph} index={index} onShow={(id) => change({ view: undefined, focus: id })} />
    );
  return (
    <>
      <Suspense fallback={<Skeleton height={480} aria-busy="true" />}>
        <LineageGraph graph={graph} index={index} focus={focus} onFocus={setFocus} />
      </Suspense>
      <Group gap="md" fz="xs" c="dimmed">
        {LINEAGE_KINDS.map((kind) => (
          <span key={kind} className="lem-kind" style={{ '--kind': KIND_COLOURS[kind] } as CSSProperties}>
            {t(`kind.${kind}`)}
          </span>
        ))}
        <span>
          {t('nodes', { count: graph.nodes.length })} · {t('keys')} {graph.truncated && t('truncated')}
        </span>
      </Group>
    </>
  );
};

export const LineagePage = () => {
  const { t } = useTranslation('lineage');
  const [{ loop, view = 'graph' }, change] = useView();
  const loops = useCall('listLoops');
  const graph = useCall('lineageGraph', { query: { loop, limit: MOST } }, { keep: true });
  return (
    <Page
      wide
      title={t('title')}
      about={t('about')}
      actions={
        <Group gap="sm">
          {loops.data && loops.data.items.length > 1 && (
            <Select
              aria-label={t('loop')}
              placeholder={t('all')}
              data={loops.data.items.map(({ name }) => name)}
              value={loop ?? null}
              clearable
              onChange={(next) => change({ loop: next ?? undefined, focus: undefined })}
            />
          )}
          <SegmentedControl
            aria-label={t('view.label')}
            value={view}
            onChange={(next) => change({ view: next === 'table' ? 'table' : undefined })}
            data={[
              { value: 'graph', label: t('view.graph') },
              { value: 'table', label: t('view.table') },
            ]}
          />
          <ButtonLink to="/since" variant="default">
            {t('since')}
          </ButtonLink>
        </Group>
      }
    >
      <Loaded query={graph} heightPx={480}>
        {(data) => <View graph={data} />}
      </Loaded>
    </Page>
  );
};
