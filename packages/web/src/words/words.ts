import { type BackendModule, createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', zh: '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** One catalogue a feature and language, loaded with the page that needs it. */
const CATALOGUES = import.meta.glob<{ default: object }>('./{en,zh}/*.ts');

const catalogues: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    // English is what the server says anyway.
    if (namespace === 'errors' && language === 'en') return done(null, {});
    const load = CATALOGUES[`./${language}/${namespace}.ts`];
    if (!load) return done(new Error(`there are no words for ${namespace} in ${language}`), false);
    load().then(
      (module) => done(null, module.default as Record<string, string>),
      (error: Error) => done(error, false),
    );
  },
};

const words = createInstance();

const KEY = 'lemniscate.language';

const remembered = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

/** The language chosen here, else the browser's where we have it. */
export const firstLanguage = (wanted: readonly string[] = navigator.languages): Language =>
  [remembered(), ...wanted]
    .map((language) => language?.slice(0, 2).toLowerCase())
    .find((language): language is Language => language !== undefined && language in LANGUAGES) ?? 'en';

export const startWords = async (): Promise<void> => {
  words.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  });
  await words
    .use(catalogues)
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      fallbackLng: false,
      // With the first words: when the server is away, they could not be fetched.
      ns: ['common', 'errors'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
};

export const chooseLanguage = async (language: Language): Promise<void> => {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing forgets the choice with the tab.
  }
  await words.changeLanguage(language);
};
