import type { ModelRevision } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { useLoopNames } from '../../api/names.ts';
import { useCall } from '../../api/use-call.ts';

type Named = Pick<ModelRevision, 'loopId' | 'number'>;

/** "press-3 · model 7". */
export const useModelName = (): ((model: Named) => string) => {
  const { t } = useTranslation('models');
  const loops = useLoopNames();
  return ({ loopId, number }) => t('name', { loop: loops.get(loopId) ?? '…', number });
};

/** Models of a loop by their number, the newest 500. */
export const useModelsOfLoop = (loopId: string | undefined): readonly ModelRevision[] => {
  const { data } = useCall(
    'listModels',
    { query: { loop: loopId, limit: 500 } },
    { enabled: loopId !== undefined },
  );
  return data?.items ?? [];
};
