import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../../packages/web/src/words/', import.meta.url);

type Words = { readonly [key: string]: string | Words };

const read = async (language: string, file: string): Promise<Words> => {
  const { default: words } = (await import(new URL(`${language}/${file}`, FOLDER).href)) as {
    default: Words;
  };
  return words;
};

const pairs = (english: Words, other: Words): [string, string][] =>
  Object.entries(english).flatMap(([key, words]) => {
    const said = other[key];
    if (typeof words !== 'string') return typeof said === 'object' ? pairs(words, said) : [];
    return typeof said === 'string' ? [[words, said] as [string, string]] : [];
  });

export interface PageWords {
  /** In Chinese, what the pages say in English. */
  inChinese(english: string): string;
  /** It stands in the English catalogues, and the Chinese ones have other words for it wherever it does. */
  isLeftInEnglish(text: string): boolean;
}

/** The catalogues of the pages, every feature's. */
export const wordsOfPages = async (): Promise<PageWords> => {
  const files = (await readdir(fileURLToPath(new URL('en/', FOLDER)))).filter(
    (name) => name !== 'statements.ts',
  );
  const said = new Map<string, Set<string>>();
  for (const file of files)
    for (const [english, chinese] of pairs(await read('en', file), await read('zh', file)))
      said.set(english, (said.get(english) ?? new Set()).add(chinese));
  return {
    inChinese(english) {
      const [first] = said.get(english) ?? [];
      if (first === undefined) throw new Error(`the pages never say "${english}"`);
      return first;
    },
    isLeftInEnglish: (text) => said.has(text) && !said.get(text)?.has(text),
  };
};
