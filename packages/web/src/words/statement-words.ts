import type { Statement } from '@lemniscate/contracts';
import { sayStatement, type Tongue } from '@lemniscate/contracts/statements';
import type { i18n as Words } from 'i18next';
import { useCallback, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CurrencyContext } from './currency.ts';
import { createFormat } from './format.ts';
import { NO_CURRENCY } from './money.ts';

/** The catalogue `statements`, and numbers as the language writes them. */
export const createTongue = (words: Words, currency: string | null = null): Tongue => {
  const { number, figure, money } = createFormat(words.language, { ...NO_CURRENCY, code: currency });
  return {
    words: (key, values, count) =>
      words.t(
        `statements:${key}` as never,
        { ...values, ...(count !== undefined && { count }) } as never,
      ) as unknown as string,
    // Rounded as the server rounds: of 0.615 the one makes 0.61, the other 0.62.
    fixed: (value, digits) => number(Number(value.toFixed(digits)), digits),
    digits: (value, digits) => figure(Number(value.toPrecision(digits)), digits),
    ...(currency !== null && { money }),
  };
};

/**
 * What the server says: in the person's language where it came as statements that are known here, else in its own words.
 * Nothing while the catalogue is on its way: it comes after the page, which must not vanish for it.
 */
export const useStatementWords = (): ((
  statements: readonly Statement[],
  words: readonly string[],
) => readonly string[]) => {
  const { i18n, ready } = useTranslation('statements', { useSuspense: false });
  const { language } = i18n;
  const currency = useContext(CurrencyContext);
  return useMemo(() => {
    const tongue = createTongue(i18n, currency);
    const isHere = i18n.hasResourceBundle(language, 'statements');
    return (statements, words) => {
      if (statements.length === 0 || (ready && !isHere)) return words;
      const said = ready ? statements.map((statement) => sayStatement(statement, tongue)) : [];
      return said.every((sentence) => sentence !== null) ? said : words;
    };
    // The instance stays the same when its language changes.
  }, [i18n, language, ready, currency]);
};

/** The same as one text: what came as one. */
export const useStatementText = (): ((statements: readonly Statement[], words: string | null) => string) => {
  const say = useStatementWords();
  const { t } = useTranslation('statements', { useSuspense: false });
  return useCallback(
    (statements, words) => say(statements, words === null ? [] : [words]).join(t('part.between')),
    [say, t],
  );
};
