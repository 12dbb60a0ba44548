import type { Statement } from '@lemniscate/contracts';
import { sayStatement, type Tongue } from '@lemniscate/contracts/statements';
import type { i18n as Words } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat } from './format.ts';

/** The catalogue `statements`, and numbers as the language writes them. */
export const createTongue = (words: Words): Tongue => {
  const { number, figure } = createFormat(words.language);
  return {
    words: (key, values, count) =>
      words.t(
        `statements:${key}` as never,
        { ...values, ...(count !== undefined && { count }) } as never,
      ) as unknown as string,
    fixed: number,
    digits: figure,
  };
};

/** What the server says: in the person's language where it came as statements that are known here, else in its own words. */
export const useStatementWords = (): ((
  statements: readonly Statement[],
  words: readonly string[],
) => readonly string[]) => {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const tongue = createTongue(i18n);
    return (statements, words) => {
      const said = statements.map((statement) => sayStatement(statement, tongue));
      return said.length > 0 && said.every((sentence) => sentence !== null) ? said : words;
    };
    // The instance stays the same when its language changes.
  }, [i18n, i18n.language]);
};
