import type { ErrorParams } from '@lemniscate/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** What an error says; `params` may be gone from one that was kept. */
export interface Said {
  code: string;
  message: string;
  hint: string;
  params?: ErrorParams;
}

/** Params that are one of our own words, and where those stand in `common`. */
const WORDS = {
  kind: ['words'],
  state: ['state', 'outcome'],
  needed: ['role'],
  has: ['role'],
} as const;

/** What was wrong and what to do: in the person's language where it has words for the code, else the server's own. */
export const useErrorWords = (): ((error: Said) => { title: string; hint: string }) => {
  const { i18n } = useTranslation();
  return useCallback(
    ({ code, message, hint, params }) => {
      if (!params || !i18n.exists(`errors:${code}.title`)) return { title: message, hint };
      const filled: Record<string, string | number> = { ...params };
      for (const [name, groups] of Object.entries(WORDS)) {
        const key = groups.map((group) => `common:${group}.${params[name]}`).find((k) => i18n.exists(k));
        if (key) filled[name] = i18n.t(key as never) as string;
      }
      const say = (part: 'title' | 'hint'): string =>
        i18n.t(`errors:${code}.${part}` as never, filled as never) as unknown as string;
      return { title: say('title'), hint: say('hint') };
    },
    [i18n],
  );
};
