import {
  type Kind,
  NOUNS,
  sayInEnglish,
  sayStatement,
  type Statement,
  type StatementCode,
  STATEMENTS,
} from '@lemniscate/contracts/statements';
import * as fc from 'fast-check';
import { createInstance, type i18n as Words } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import en from './en/statements.ts';
import { createTongue } from './statement-words.ts';
import zh from './zh/statements.ts';

const inLanguage = async (lng: 'en' | 'zh', statements: object): Promise<Words> => {
  const words = createInstance();
  await words.init({ lng, resources: { [lng]: { statements } }, interpolation: { escapeValue: false } });
  return words;
};
let english: Words;
let chinese: Words;
beforeAll(async () => {
  english = await inLanguage('en', en);
  chinese = await inLanguage('zh', zh);
});

const count = fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(20_000));
const share = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 0.00615, 0.995, 1),
);
const figure = fc.oneof(
  fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  fc.double({ min: 0, max: 1e-3, noNaN: true }),
  fc.constantFrom(0, -0, NaN, null, 1e-6, 3.4e-7, 12_345.6),
);
/** Somebody else’s words that look like ours. */
const ODD = '$t(part.nothing) {{by}}';
const text = fc.constantFrom('mit', '划痕', ODD, 'a & <b>');
const rate = fc.record({ count, of: count, value: share, lo: share, hi: share });
const said: fc.Arbitrary<Statement> = fc.record({
  code: fc.constant('cost_higher'),
  values: fc.record({ by: figure, p: figure }),
});

const BY_KIND: Partial<Record<Kind, fc.Arbitrary<unknown>>> = {
  figure,
  money: figure,
  share,
  text,
  rate,
  texts: fc.array(text, { maxLength: 3 }),
  partsOf: fc.record({ events: fc.nat(500), of: fc.integer({ min: 500, max: 20_000 }) }),
  labels: fc.record({ ok: count, ng: count }),
  statement: said,
};
const isNoun = (kind: Kind): boolean => (NOUNS as readonly Kind[]).includes(kind);

const examplesOf = (code: StatementCode): fc.Arbitrary<Statement> =>
  fc.record({
    code: fc.constant(code),
    values: fc.record(
      Object.fromEntries(
        Object.entries<Kind>(STATEMENTS[code]).map(([name, kind]) => [
          name,
          isNoun(kind) || kind === 'count' ? count : BY_KIND[kind]!,
        ]),
      ),
    ),
  });

describe.each(Object.keys(STATEMENTS) as StatementCode[])('%s', (code) => {
  test('is said in English as the server says it', () => {
    const tongue = createTongue(english);
    fc.assert(
      fc.property(examplesOf(code), (example) => {
        expect(sayStatement(example, tongue)).toBe(sayInEnglish(example));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('is said in Chinese, whole', () => {
    const tongue = createTongue(chinese);
    fc.assert(
      fc.property(examplesOf(code), (example) => {
        const words = sayStatement(example, tongue) ?? '';
        expect(words).toMatch(/\p{Script=Han}/u);
        // A key without words would be said as it is.
        expect(words.replaceAll(ODD, '')).not.toMatch(/\{\{|part\.|[a-z]_[a-z]/);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

test('what is not known here is not said', () => {
  expect(sayStatement({ code: 'of_tomorrow', values: {} }, createTongue(chinese))).toBeNull();
});

test('a sum of money is said in the currency of the site; one that is not known stays unknown', () => {
  const lower = (by: number) => ({ code: 'cost_lower', values: { by, probability: 0.95, needed: 0.9 } });
  expect(sayStatement(lower(0.0666), createTongue(english, 'EUR'))).toContain('lower by €0.0666 per part');
  expect(sayStatement(lower(0.0666), createTongue(chinese, 'CNY'))).toContain('¥0.0666');
  expect(sayStatement(lower(NaN), createTongue(english, 'EUR'))).toContain('lower by unknown per part');
});
