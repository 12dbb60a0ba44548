import type { Trouble } from '@lemniscate/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The server's own words are English; what is of a fixed kind is said in the person's language too. */
export const useTroubleWords = (): ((trouble: Trouble) => string) => {
  const { t, i18n } = useTranslation('home');
  return useCallback(
    ({ kind, inWords, params }) =>
      i18n.language === 'en' || kind === 'device_problem' || kind === 'rollout_halted'
        ? inWords
        : t(`trouble.${kind}.words`, { ...params, defaultValue: inWords }),
    [t, i18n.language],
  );
};
