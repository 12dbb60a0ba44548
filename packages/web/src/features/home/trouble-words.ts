import type { Trouble } from '@lemniscate/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useStatementText } from '../../words/statement-words.ts';

/** The server's own words are English; by its kind a trouble is said in the person's language, around what only words tell. */
export const useTroubleWords = (): ((trouble: Trouble) => string) => {
  const { t, i18n } = useTranslation('home');
  const say = useStatementText();
  return useCallback(
    ({ kind, inWords, statements, params }) =>
      i18n.language === 'en'
        ? inWords
        : t(`trouble.${kind}.words`, { ...params, said: say(statements, inWords), defaultValue: inWords }),
    [t, i18n.language, say],
  );
};
