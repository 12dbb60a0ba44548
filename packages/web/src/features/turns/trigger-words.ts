import type { Loop } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

/** When a turn starts, in one sentence. */
export const useTriggerWords = (): ((trigger: Loop['trigger']) => string) => {
  const { t } = useTranslation('turns');
  const { locale } = useFormat();
  return ({ labels, escapes, drift, everyHours }) => {
    const when = [
      labels !== null && t('when.labels', { count: labels }),
      escapes !== null && t('when.escapes', { count: escapes }),
      drift && t('when.drift'),
      everyHours !== null && t('when.everyHours', { count: everyHours }),
    ].filter((word) => word !== false);
    if (when.length === 0) return t('when.never');
    return t('when.starts', { when: new Intl.ListFormat(locale, { type: 'disjunction' }).format(when) });
  };
};
