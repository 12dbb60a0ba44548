import type { DatasetItem, Split, Verdict } from '@lemniscate/contracts';
import { Button, Group, SegmentedControl, Select, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../components/empty.tsx';
import { useFormat } from '../../words/format.ts';
import { ImageGrid } from './image-grid.tsx';
import { SPLITS } from './split-bar.tsx';

const CaptureDialog = lazy(() => import('./capture-dialog.tsx'));

interface Filter {
  split?: Split;
  verdict?: Verdict;
  type?: string;
}

export const filterItems = (items: readonly DatasetItem[], { split, verdict, type }: Filter): DatasetItem[] =>
  items.filter(
    (item) =>
      (split === undefined || item.split === split) &&
      (verdict === undefined || item.verdict === verdict) &&
      (type === undefined || item.defectTypes.includes(type)),
  );

const ANY = 'any';

const useFilter = (revision: string) => {
  const search = useSearch({ from: '/signed-in/datasets/$revision' });
  const navigate = useNavigate();
  const change = (next: Partial<typeof search>): void =>
    void navigate({
      to: '/datasets/$revision',
      params: { revision },
      search: { ...search, ...next },
      replace: true,
      resetScroll: false,
    });
  return [search, change] as const;
};

/** The images of a revision: filter, grid, and the one that is open. What is chosen is in the address. */
export const RevisionImages = ({ revision, items }: { revision: string; items: readonly DatasetItem[] }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { count } = useFormat();
  const [{ split, verdict, type, image }, change] = useFilter(revision);
  const types = useMemo(() => [...new Set(items.flatMap((item) => item.defectTypes))].toSorted(), [items]);
  const shown = useMemo(() => filterItems(items, { split, verdict, type }), [items, split, verdict, type]);
  const position = image === undefined ? -1 : shown.findIndex(({ captureId }) => captureId === image);
  const any = { value: ANY, label: t('filter.any') };
  return (
    <>
      <Group gap="sm" align="center">
        <SegmentedControl
          size="xs"
          aria-label={t('filter.split')}
          value={split ?? ANY}
          data={[any, ...SPLITS.map((value) => ({ value, label: t(`split.${value}`) }))]}
          onChange={(next) => change({ split: next === ANY ? undefined : (next as Split) })}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('filter.verdict')}
          value={verdict ?? ANY}
          data={[
            any,
            ...(['ok', 'ng'] as const).map((value) => ({ value, label: t(`common:verdict.${value}`) })),
          ]}
          onChange={(next) => change({ verdict: next === ANY ? undefined : (next as Verdict) })}
        />
        {types.length > 0 && (
          <Select
            size="xs"
            aria-label={t('filter.type')}
            placeholder={t('filter.type')}
            data={types}
            value={type ?? null}
            clearable
            onChange={(next) => change({ type: next ?? undefined })}
          />
        )}
        <Text size="sm" c="dimmed" className="lem-number" role="status">
          {t('shown', { shown: count(shown.length), all: count(items.length) })}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Empty
          title={t('nothingShown')}
          action={
            <Button
              variant="default"
              onClick={() => change({ split: undefined, verdict: undefined, type: undefined })}
            >
              {t('filter.clear')}
            </Button>
          }
        />
      ) : (
        <ImageGrid items={shown} onOpen={(captureId) => change({ image: captureId })} />
      )}
      <Suspense>
        {position >= 0 && (
          <CaptureDialog
            items={shown}
            position={position}
            onMove={(captureId) => change({ image: captureId })}
            onClose={() => change({ image: undefined })}
          />
        )}
      </Suspense>
    </>
  );
};
