import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';

/** "model 7" for a model's id; the start of the id for one that is too old for the list. */
export const useModelNames = (): ((id: string | null) => string) => {
  const { t } = useTranslation();
  const models = useCall('listModels', { query: { limit: 500 } }).data?.items;
  return useCallback(
    (id) => {
      if (id === null) return t('words.none');
      const number = models?.find((model) => model.id === id)?.number;
      return number === undefined ? id.slice(-8) : t('words.modelNumber', { number });
    },
    [models, t],
  );
};
