import type { Capture, Station } from '@lemniscate/contracts';
import { Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';
import { useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/empty.tsx';
import { HeatImage } from '../../components/heat-image.tsx';
import { useKeys } from '../../components/keys.tsx';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Verdict } from '../../components/verdict.tsx';
import { useFormat } from '../../words/format.ts';

const SHOWN = 12;

/** Images that were kept, the newest large unless another is chosen. Most parts leave no image. */
export const NewestImages = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { ago, clock } = useFormat();
  const [heat, setHeat] = useState(true);
  const [chosenId, choose] = useState<string>();
  const captures = useCall('listCaptures', { query: { station: station.name, limit: SHOWN } });
  useKeys(
    [{ key: 'h', does: common('picture.showHeat'), run: () => setHeat((on) => !on) }],
    common('keys.page'),
  );
  const altOf = ({ inspection, takenAt }: Capture): string =>
    t('live.image', {
      verdict: inspection ? common(`verdict.${inspection.verdict}`) : common('words.unknown'),
      at: ago(takenAt),
    });
  return (
    <Card
      title={t('live.images')}
      actions={
        <Switch
          label={common('picture.showHeat')}
          checked={heat}
          onChange={({ currentTarget }) => setHeat(currentTarget.checked)}
        />
      }
    >
      <Loaded query={captures} heightPx={300}>
        {({ items }) => {
          const shown = items.find(({ id }) => id === chosenId) ?? items[0];
          if (!shown) return <Empty title={t('live.noImages')}>{t('live.noImagesText')}</Empty>;
          return (
            <>
              <HeatImage capture={shown} alt={altOf(shown)} heat={heat} maxHeight="46vh" />
              <Group justify="space-between" my="xs" gap="xs">
                <Group gap="xs">
                  {shown.inspection && <Verdict value={shown.inspection.verdict} />}
                  {shown.inspection?.partId && (
                    <Text size="sm" fw={600}>
                      {t('live.part', { part: shown.inspection.partId })}
                    </Text>
                  )}
                  <Text size="sm" c="dimmed">
                    {[
                      `${clock(shown.takenAt)} (${ago(shown.takenAt)})`,
                      ...shown.reasons.map((reason) => common(`reason.${reason}`)),
                    ].join(' · ')}
                  </Text>
                </Group>
                {shown.inspection && (
                  <TextLink to="/since/$inspection" params={{ inspection: shown.inspection.id }} size="sm">
                    {t('live.since')}
                  </TextLink>
                )}
              </Group>
              {heat && shown.heatmapSha256 === null && (
                <Text size="sm" c="dimmed" mb="xs">
                  {t('live.noHeat')}
                </Text>
              )}
              <div className="lem-strip">
                {items.map((capture) => (
                  <button
                    key={capture.id}
                    type="button"
                    aria-pressed={capture.id === shown.id}
                    aria-label={altOf(capture)}
                    onClick={() => choose(capture.id === items[0]?.id ? undefined : capture.id)}
                  >
                    <img src={imageUrl(capture.id, 160)} alt="" loading="lazy" />
                    {capture.inspection && (
                      <span
                        style={{
                          color: `var(--lem-${capture.inspection.verdict === 'ng' ? 'defect' : 'good'})`,
                        }}
                      >
                        {common(`verdict.${capture.inspection.verdict}`)}
                      </span>
                    )}
                  </button>
                ))}
              </div>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
};
