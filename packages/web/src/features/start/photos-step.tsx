import { MAX_IMAGE_BYTES } from '@lemniscate/contracts';
import { ActionIcon, Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconPhotoX, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { DropZone } from '../datasets/import/drop-zone.tsx';
import { Line } from './start-step.tsx';
import type { LeftOut, StartPhotos } from './use-photos.ts';

export const GOAL = 20;
export const FEWEST = 10;

const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

const LeftOutList = ({ leftOut }: { leftOut: readonly LeftOut[] }) => {
  const { t } = useTranslation('start');
  const { bytes } = useFormat();
  if (leftOut.length === 0) return null;
  const why = ({ problem, other }: LeftOut): string =>
    t(`photos.${problem}`, { size: bytes(MAX_IMAGE_BYTES), other: nameOf(other ?? '') });
  return (
    <Alert
      color="orange"
      variant="light"
      icon={<IconPhotoX aria-hidden />}
      title={t('photos.bad', { count: leftOut.length })}
    >
      <ul style={{ margin: 0, paddingInlineStart: 18, maxHeight: 150, overflowY: 'auto' }}>
        {leftOut.map((one) => (
          <li key={`${one.path}${one.problem}`}>
            <Text size="sm" component="span" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {one.path}
            </Text>{' '}
            <Text size="sm" component="span">
              {why(one)}
            </Text>
          </li>
        ))}
      </ul>
    </Alert>
  );
};

const Thumbnails = ({ photos: { good, remove } }: { photos: StartPhotos }) => {
  const { t } = useTranslation('start');
  return (
    <ul className="lem-start-photos" tabIndex={0}>
      {good.map((photo) => (
        <li key={photo.path}>
          {photo.url ? (
            <img src={photo.url} alt={t('photos.photo', { name: nameOf(photo.path) })} decoding="async" />
          ) : (
            nameOf(photo.path)
          )}
          <ActionIcon
            size="sm"
            variant="default"
            aria-label={t('photos.remove', { name: nameOf(photo.path) })}
            onClick={() => remove(photo)}
          >
            <IconX size={12} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
};

/** Drop a folder in; what cannot be used is named, the rest counts. */
export const PhotosStep = ({ photos, onDone }: { photos: StartPhotos; onDone: () => void }) => {
  const { t } = useTranslation('start');
  const { good, leftOut, ignored, checking } = photos;
  const enough = good.length >= FEWEST;
  return (
    <Stack gap="md">
      <DropZone
        onFiles={photos.add}
        title={t('photos.drop')}
        hint={t('photos.hint')}
        compact={good.length > 0}
      />
      {(good.length > 0 || leftOut.length > 0) && (
        <>
          <div>
            <Group justify="space-between" mb={4}>
              <Text fw={600} className="lem-number" role="status">
                {t('photos.count', { count: good.length, goal: GOAL })}
              </Text>
              <Line>
                {checking
                  ? t('photos.checking')
                  : enough
                    ? t('photos.enough')
                    : t('photos.few', { count: FEWEST - good.length, goal: GOAL })}
              </Line>
            </Group>
            <Progress
              value={Math.min(100, (100 * good.length) / GOAL)}
              color={enough ? 'teal' : undefined}
              aria-label={t('photos.count', { count: good.length, goal: GOAL })}
            />
          </div>
          {good.length > 0 && <Thumbnails photos={photos} />}
        </>
      )}
      <LeftOutList leftOut={leftOut} />
      {ignored > 0 && <Line>{t('photos.ignored', { count: ignored })}</Line>}
      <Group gap="sm">
        <Button disabled={!enough || checking} onClick={onDone}>
          {t('next')}
        </Button>
        {good.length > 0 && (
          <Button variant="default" onClick={photos.clear}>
            {t('photos.clear')}
          </Button>
        )}
      </Group>
    </Stack>
  );
};
