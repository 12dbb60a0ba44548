import type { ModelRevision } from '@lemniscate/contracts';
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { TextLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { RateText } from '../../components/rate-text.tsx';
import { useFormat } from '../../words/format.ts';
import { readExpected } from '../models/read-numbers.ts';
import { readCalibrationNote } from './calibration-note.ts';
import { usePromise } from './promise.ts';
import { Line } from './start-step.tsx';

/** What the model promises, in one sentence. */
const usePromiseWords = () => {
  const { t } = useTranslation('start');
  const { figure } = useFormat();
  return ({ method, note }: { method: string; note: string }): string => {
    const read = readCalibrationNote(method, note);
    if (!read) return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
    const said = Object.entries(read.values).map(([name, value]) => [name, figure(value, 12)]);
    // Which numbers a sentence has depends on its key, beyond what the types of `t` follow.
    return t(`model.note.${read.method}` as never, Object.fromEntries(said) as never) as unknown as string;
  };
};

const ModelPromise = ({ model }: { model: ModelRevision }) => {
  const { t } = useTranslation(['start', 'models']);
  const { duration } = useFormat();
  const promise = usePromiseWords();
  const manifest = usePromise(model.manifestSha256);
  const { escapeRate, falseRejectRate, good } = readExpected(model.expected);
  return (
    <Stack gap="sm">
      <Loaded query={manifest} heightPx={60}>
        {({ calibration }) => (
          <div>
            <Text size="sm" fw={600}>
              {t(calibration.guaranteed ? 'model.guaranteed' : 'model.expected')}
            </Text>
            <Text>{promise(calibration)}</Text>
          </div>
        )}
      </Loaded>
      {escapeRate ? (
        <>
          <Text size="sm">{t('models:escapes')}</Text>
          <RateText rate={escapeRate} />
          <Text size="sm">{t('models:falseRejects')}</Text>
          <RateText rate={falseRejectRate} />
        </>
      ) : (
        <div>
          <Text>{t('model.escapes')}</Text>
          <Line>{t('model.escapesNext')}</Line>
        </div>
      )}
      <Line>
        {t('model.from', { count: good ?? 0, time: duration(model.computeSeconds) })} ·{' '}
        <TextLink to="/models/$model" params={{ model: model.id }} size="sm">
          {t('model.show')}
        </TextLink>
      </Line>
    </Stack>
  );
};

/** The first model and what it is guaranteed to do. */
export const ModelStep = ({ modelId }: { modelId: string }) => {
  const model = useCall('getModel', { params: { id: modelId } });
  return (
    <Loaded query={model} heightPx={140}>
      {(data) => <ModelPromise model={data} />}
    </Loaded>
  );
};
