import { describe, expect, it } from 'vitest';
import { type Kind, NOUNS, sayInEnglish, state, STATEMENT_WORDS, STATEMENTS } from './index.js';

const { part, ...sentences } = STATEMENT_WORDS;
const withoutNumber = (key: string): string => key.replace(/_(one|other)$/, '');

describe('statements', () => {
  it('have words for every code, with all of its values in them', () => {
    const codes = Object.entries<Record<string, Kind>>(STATEMENTS);
    expect([...new Set(Object.keys(sentences).map(withoutNumber))].toSorted()).toEqual(
      codes.map(([code]) => code).toSorted(),
    );
    const kindsOf = new Map(codes);
    for (const [key, words] of Object.entries(sentences)) {
      const named = [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      const kinds = kindsOf.get(withoutNumber(key)) ?? {};
      expect([key, ...named.toSorted()]).toEqual([key, ...Object.keys(kinds).toSorted()]);
      expect([key, 'count' in kinds]).toEqual([key, /_(one|other)$/.test(key)]);
    }
    for (const noun of NOUNS) expect(part).toHaveProperty(`${noun}_one`);
  });

  it('are said with their numbers', () => {
    expect(sayInEnglish(state('cost_higher', { by: 0.338_123, p: 0.0477 }))).toBe(
      'Expected cost is higher by 0.338 per part, significantly (p = 0.0477).',
    );
    const rate = { count: 3, of: 40, value: 0.075, lo: 0.0157, hi: 0.204 };
    const none = { count: 0, of: 0, value: NaN, lo: NaN, hi: NaN };
    expect(sayInEnglish(state('escape_rates', { challenger: rate, champion: none }))).toBe(
      'Escapes: 3 of 40 (7.5 %, interval 1.6 % to 20.4 %); the champion none to judge.',
    );
    expect(sayInEnglish(state('evidence_left_out', { count: 1 }))).toMatch(/^1 labelled image not counted/);
    const said = state('labels_would_tell', { labels: { ok: 1, ng: 20 }, gain: NaN });
    expect(sayInEnglish(state('otherwise', { said }))).toBe(
      'Otherwise: With 1 more good image and 20 more defects in the golden set, a true gain of unknown per part would be seen four times in five.',
    );
  });

  it('keep what somebody else wrote as it is', () => {
    const wanted = { name: '{{found}} $t(part.nothing)', found: 'gpl', allowed: [] };
    expect(sayInEnglish(state('licence_not_allowed', wanted))).toBe(
      'The licence of {{found}} $t(part.nothing) is gpl, which is not allowed here (nothing).',
    );
    // What was JSON has null for a number that is unknown; a newer server may say what is not known here.
    const was = { code: 'parity', values: { difference: null, limit: 1e-4 } };
    expect(sayInEnglish(was)).toContain('differ by up to unknown in score (limit 0.0001)');
    expect(sayInEnglish({ code: 'toString', values: {} })).toBe('toString');
  });
});
