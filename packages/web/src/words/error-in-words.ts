import { type ErrorCode, type ErrorParams, ERRORS } from '@lemniscate/contracts';
import type { Said } from './error-words.ts';

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A sentence of the table with its gaps open; the same gap twice holds the same. */
const patternOf = (template: string): RegExp => {
  const seen = new Set<string>();
  const parts = template.split(/\{(\w+)\}/).map((part, i) => {
    if (i % 2 === 0) return literal(part);
    if (seen.has(part)) return String.raw`\k<${part}>`;
    seen.add(part);
    return `(?<${part}>.+?)`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
};

interface Sentence {
  code: ErrorCode;
  withHint: boolean;
  pattern: RegExp;
  letters: number;
}

const sentencesOf = (): Sentence[] =>
  (Object.keys(ERRORS) as ErrorCode[])
    .flatMap((code) => {
      const { title, hint } = ERRORS[code];
      return [
        { code, withHint: false, text: title },
        { code, withHint: true, text: `${title} ${hint}` },
      ];
    })
    .map(({ text, ...rest }) => ({
      ...rest,
      pattern: patternOf(text),
      letters: text.replace(/\{\w+\}/g, '').length,
    }))
    // A sentence that is all gap fits everything.
    .filter(({ letters }) => letters > 10)
    .toSorted((a, b) => b.letters - a.letters);

let sentences: Sentence[] | undefined;

/**
 * What an import left out is kept at the server as the sentence alone. The sentence is one of the table of errors with
 * its gaps filled, so it leads back to the code and what filled them. Null: it is none of them.
 */
export const errorInWords = (words: string): (Said & { withHint: boolean }) | null => {
  sentences ??= sentencesOf();
  for (const { code, pattern, withHint } of sentences) {
    const found = pattern.exec(words);
    if (!found) continue;
    const params: ErrorParams = { ...found.groups };
    return { code, params, message: words, hint: '', withHint };
  }
  return null;
};
