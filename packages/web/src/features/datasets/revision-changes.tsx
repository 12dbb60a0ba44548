import type { DatasetDiff, DatasetItem, DatasetRevision } from '@lemniscate/contracts';
import { Group, Select, SegmentedControl, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { IconArrowRight } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';
import { ImageGrid, thumbnailOf } from './image-grid.tsx';

const CaptureDialog = lazy(() => import('./capture-dialog.tsx'));

const KINDS = ['added', 'removed', 'relabelled'] as const;
type Kind = (typeof KINDS)[number];

const Side = ({ item, other }: { item: DatasetItem; other: DatasetItem }) => {
  const { t } = useTranslation('datasets');
  return (
    <Stack gap={2}>
      <div>
        <Verdict value={item.verdict} types={item.defectTypes} />
      </div>
      <Text size="xs" c="dimmed">
        {item.split !== other.split && `${t(`split.${item.split}`)} · `}
        {t('image.regions')}: {item.regions.length}
      </Text>
    </Stack>
  );
};

const Relabelled = ({
  pairs,
  onOpen,
}: {
  pairs: DatasetDiff['relabelled'];
  onOpen: (captureId: string) => void;
}) => {
  const { t } = useTranslation('datasets');
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(330px, 1fr))', gap: 10 }}>
      {pairs.map(({ before, after }, i) => (
        <Group
          key={after.captureId}
          className="lem-card"
          wrap="nowrap"
          gap="sm"
          p={8}
          // Of thousands only those in view are drawn.
          style={{ contentVisibility: 'auto', containIntrinsicSize: '96px' }}
        >
          <button
            type="button"
            className="lem-tile"
            style={{ width: 80, height: 80, flex: 'none' }}
            aria-label={t('image.title', { position: i + 1, all: pairs.length })}
            onClick={() => onOpen(after.captureId)}
          >
            <img src={thumbnailOf(after.captureId)} alt="" loading="lazy" decoding="async" />
          </button>
          <Side item={before} other={after} />
          <IconArrowRight size={16} aria-label="→" style={{ flex: 'none' }} />
          <Side item={after} other={before} />
        </Group>
      ))}
    </div>
  );
};

const DiffView = ({ diff }: { diff: DatasetDiff }) => {
  const { t } = useTranslation('datasets');
  const { count } = useFormat();
  const [kind, setKind] = useState<Kind>(() => KINDS.find((name) => diff[name].length > 0) ?? 'added');
  const [image, setImage] = useState<string>();
  const items = kind === 'relabelled' ? diff.relabelled.map(({ after }) => after) : diff[kind];
  const position = items.findIndex(({ captureId }) => captureId === image);
  if (KINDS.every((name) => diff[name].length === 0)) return <Text>{t('diff.same')}</Text>;
  return (
    <Stack gap="md">
      <div>
        <SegmentedControl
          aria-label={t('diff.kind')}
          value={kind}
          onChange={(next) => setKind(next as Kind)}
          data={KINDS.map((value) => ({
            value,
            label: `${t(`diff.${value}`)} ${count(diff[value].length)}`,
          }))}
        />
      </div>
      {items.length === 0 ? (
        <Text c="dimmed">{t('diff.nothing')}</Text>
      ) : kind === 'relabelled' ? (
        <Relabelled pairs={diff.relabelled} onOpen={setImage} />
      ) : (
        <ImageGrid items={diff[kind]} onOpen={setImage} />
      )}
      <Suspense>
        {position >= 0 && (
          <CaptureDialog
            items={items}
            position={position}
            onMove={setImage}
            onClose={() => setImage(undefined)}
          />
        )}
      </Suspense>
    </Stack>
  );
};

/** From an earlier revision to this one: added, removed, relabelled. */
export const RevisionChanges = ({ revision, against }: { revision: DatasetRevision; against: string }) => {
  const { t } = useTranslation('datasets');
  const { instant } = useFormat();
  const navigate = useNavigate();
  const revisions = useCall('listDatasetRevisions', { params: { loop: revision.loopId } });
  const diff = useCall(
    'diffDatasetRevisions',
    { params: { id: against, otherId: revision.id } },
    { enabled: against !== revision.id },
  );
  const all = revisions.data?.items ?? [];
  if (revisions.data && all.length < 2) return <Text c="dimmed">{t('diff.noOther')}</Text>;
  return (
    <Stack gap="md">
      <Select
        label={t('diff.against')}
        w={340}
        maw="100%"
        allowDeselect={false}
        value={against}
        data={all.flatMap(({ id, createdAt }, i) =>
          id === revision.id
            ? []
            : [{ value: id, label: `${t('number', { number: all.length - i })} · ${instant(createdAt)}` }],
        )}
        onChange={(next) =>
          next !== null &&
          void navigate({
            to: '/datasets/$revision',
            params: { revision: revision.id },
            search: { against: next },
            replace: true,
          })
        }
      />
      <Loaded query={diff} heightPx={300}>
        {(data) => <DiffView key={against} diff={data} />}
      </Loaded>
    </Stack>
  );
};
