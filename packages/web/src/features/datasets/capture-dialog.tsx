import type { Capture, DatasetItem } from '@lemniscate/contracts';
import {
  ActionIcon,
  Badge,
  Box,
  Grid,
  Group,
  Modal,
  Skeleton,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';
import { useCall } from '../../api/use-call.ts';
import { Digest } from '../../components/digest.tsx';
import { Facts } from '../../components/facts.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';
import { CaptureImpact } from './capture-impact.tsx';
import { LabelHistory } from './label-history.tsx';
import { RegionOverlay } from './region-overlay.tsx';

const Picture = ({ capture, item, regions }: { capture: Capture; item: DatasetItem; regions: boolean }) => {
  const { t } = useTranslation('datasets');
  const { width, height } = capture.image;
  return (
    <Box
      style={{
        position: 'relative',
        aspectRatio: `${width} / ${height}`,
        // As large as both the column and the window allow.
        width: `min(100%, calc(74vh * ${width / height}))`,
        margin: '0 auto',
        background: 'var(--lem-page)',
      }}
    >
      <img
        src={imageUrl(capture.id, 1280)}
        alt={t('image.alt', { width, height })}
        style={{ width: '100%', height: '100%', display: 'block' }}
      />
      {regions && <RegionOverlay width={width} height={height} regions={item.regions} />}
    </Box>
  );
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <Title order={3} size="sm" mb={6}>
      {title}
    </Title>
    {children}
  </section>
);

const About = ({ capture, item }: { capture: Capture; item: DatasetItem }) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { instant } = useFormat();
  return (
    <Stack gap="md">
      <Facts
        items={[
          [t('image.verdict'), <Verdict key="then" value={item.verdict} types={item.defectTypes} />],
          [
            t('image.now'),
            capture.verdict && capture.verdict !== item.verdict ? (
              <Verdict key="now" value={capture.verdict} types={capture.defectTypes} />
            ) : null,
          ],
          [t('image.split'), t(`split.${item.split}`)],
          [t('image.taken'), instant(capture.takenAt)],
          [
            t('image.reasons'),
            <Group key="reasons" gap={4}>
              {capture.reasons.map((reason) => (
                <Badge key={reason} variant="default" tt="none" fw={500}>
                  {t(`common:reason.${reason}`)}
                </Badge>
              ))}
            </Group>,
          ],
          [t('image.file'), <Digest key="id" value={capture.id} letters={13} />],
        ]}
      />
      {capture.inspection && (
        <TextLink to="/since/$inspection" params={{ inspection: capture.inspection.id }} size="sm">
          {t('image.since')}
        </TextLink>
      )}
      <Part title={t('image.labels')}>
        <LabelHistory labels={capture.labels} used={new Set(item.labelIds)} />
      </Part>
      <Part title={t('image.impact')}>
        <CaptureImpact captureId={capture.id} />
      </Part>
    </Stack>
  );
};

interface CaptureDialogProps {
  items: readonly DatasetItem[];
  position: number;
  onMove: (captureId: string) => void;
  onClose: () => void;
}

/** One image of a revision with its regions, label history and what it taught; arrow keys walk on. */
const CaptureDialog = ({ items, position, onMove, onClose }: CaptureDialogProps) => {
  const { t } = useTranslation(['datasets', 'common']);
  const { count } = useFormat();
  const small = useMediaQuery('(max-width: 48em)');
  const [regions, setRegions] = useState(true);
  const item = items[position];
  const capture = useCall('getCapture', { params: { id: item.captureId } }, { keep: true });
  const move = (step: number): void => {
    const next = items[position + step];
    if (next) onMove(next.captureId);
  };
  useHotkeys([
    ['ArrowLeft', () => move(-1)],
    ['ArrowRight', () => move(1)],
    ['r', () => setRegions((shown) => !shown)],
  ]);
  return (
    <Modal
      opened
      onClose={onClose}
      size={1240}
      fullScreen={small}
      title={t('image.title', { position: count(position + 1), all: count(items.length) })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          {capture.data && capture.data.id === item.captureId ? (
            <Picture capture={capture.data} item={item} regions={regions} />
          ) : (
            <Skeleton height={420} aria-busy="true" />
          )}
          <Group justify="space-between" mt="sm">
            <Group gap="xs">
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={t('image.before')}
                disabled={position === 0}
                onClick={() => move(-1)}
              >
                <IconChevronLeft size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={t('image.next')}
                disabled={position === items.length - 1}
                onClick={() => move(1)}
              >
                <IconChevronRight size={18} aria-hidden />
              </ActionIcon>
            </Group>
            {item.regions.length > 0 && (
              <Switch
                label={<Text size="sm">{t('image.regions')}</Text>}
                checked={regions}
                onChange={({ currentTarget }) => setRegions(currentTarget.checked)}
              />
            )}
          </Group>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Loaded query={capture} heightPx={360}>
            {(data) => <About capture={data} item={item} />}
          </Loaded>
        </Grid.Col>
      </Grid>
    </Modal>
  );
};

export default CaptureDialog;
