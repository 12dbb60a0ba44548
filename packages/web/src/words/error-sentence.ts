import { errorInWords } from './error-in-words.ts';
import { useErrorWords } from './error-words.ts';

/** What a sentence of the server says, in the person's language where it is one of the table of errors. */
export const useErrorSentence = (): ((sentence: string) => string) => {
  const words = useErrorWords();
  return (sentence) => {
    const error = errorInWords(sentence);
    if (!error) return sentence;
    const { title, hint } = words(error);
    return error.withHint && hint !== '' ? `${title} ${hint}` : title;
  };
};
