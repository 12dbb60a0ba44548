import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../components/loaded.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { useFormat } from '../../words/format.ts';

const SHOWN = 12;

/** From an image forward: revisions that hold it, models it taught, parts they judged. */
export const CaptureImpact = ({ captureId }: { captureId: string }) => {
  const { t } = useTranslation('datasets');
  const { count } = useFormat();
  const impact = useCall('captureImpact', { params: { id: captureId } });
  return (
    <Loaded query={impact} heightPx={70}>
      {({ datasetRevisionIds, modelIds, inspections }) => (
        <>
          <Text size="sm" className="lem-number">
            {t('image.impactSum', { count: datasetRevisionIds.length })},{' '}
            {t('image.impactModels', { count: modelIds.length })}
            {modelIds.length > 0 && `, ${t('image.impactParts', { count: inspections })}`}.
          </Text>
          <Group gap="sm" mt={4}>
            {modelIds.slice(0, SHOWN).map((id) => (
              <ModelLink key={id} id={id} size="sm" />
            ))}
            {modelIds.length > SHOWN && (
              <Text size="sm" c="dimmed">
                +{count(modelIds.length - SHOWN)}
              </Text>
            )}
          </Group>
        </>
      )}
    </Loaded>
  );
};
