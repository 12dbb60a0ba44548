import type { Trouble } from '@lemniscate/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The server's own words are English; by its kind a trouble is said in the person's language, around what only words tell. */
export const useTroubleWords = (): ((trouble: Trouble) => string) => {
  const { t, i18n } = useTranslation('home');
  return useCallback(
    ({ kind, inWords, params }) =>
      i18n.language === 'en'
        ? inWords
        : t(`trouble.${kind}.words`, { ...params, said: inWords, defaultValue: inWords }),
    [t, i18n.language],
  );
};
