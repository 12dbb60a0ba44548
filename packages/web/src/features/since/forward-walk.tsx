import type { InspectionLineage, ModelRevision } from '@lemniscate/contracts';
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../components/loaded.tsx';
import { ModelLink } from '../../components/model-link.tsx';
import { CaptureImpact } from '../datasets/capture-impact.tsx';
import { JudgedWhere } from '../models/model-impact.tsx';
import { Step } from './step.tsx';

const ModelForward = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation(['lineage', 'models']);
  const impact = useCall('modelImpact', { params: { id: model.id } });
  return (
    <>
      <Step title={t('walk.judged')}>
        <Loaded query={impact} heightPx={90}>
          {(data) => <JudgedWhere impact={data} />}
        </Loaded>
      </Step>
      <Step title={t('walk.derived')}>
        <Loaded query={impact} heightPx={30}>
          {({ derivedModels }) =>
            derivedModels.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('models:derivedNone')}
              </Text>
            ) : (
              <Group gap="sm">
                {derivedModels.map((id) => (
                  <ModelLink key={id} id={id} size="sm" />
                ))}
              </Group>
            )
          }
        </Loaded>
      </Step>
    </>
  );
};

/** From the verdict forward: what its image taught, what else its model judged. */
export const ForwardWalk = ({ lineage: { capture, model } }: { lineage: InspectionLineage }) => {
  const { t } = useTranslation('lineage');
  return (
    <ol className="lem-steps">
      <Step title={t('walk.taught')}>
        {capture ? (
          <CaptureImpact captureId={capture.id} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('walk.notTaught')}
          </Text>
        )}
      </Step>
      {model && <ModelForward model={model} />}
    </ol>
  );
};
