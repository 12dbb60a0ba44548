import type { LineageNode } from '@lemniscate/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isChampion } from './kinds.ts';

/** What a node is, and what sets it apart from others of its kind: "Dataset · 79 images", "Model · champion". */
export const useKindWords = (): ((node: LineageNode) => string) => {
  const { t } = useTranslation(['lineage', 'common']);
  return useCallback(
    (node) => {
      const { kind, detail } = node;
      const what = t(`kind.${kind}`);
      if (isChampion(node)) return `${what} · ${t('common:words.champion')}`;
      if (kind !== 'dataset' || typeof detail['good'] !== 'number') return what;
      return `${what} · ${t('images', { count: detail['good'] + Number(detail['defective'] ?? 0) })}`;
    },
    [t],
  );
};
