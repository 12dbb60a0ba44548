// @vitest-environment happy-dom
import type { Turn } from '@lemniscate/contracts';
import { sayInEnglish, state } from '@lemniscate/contracts/statements';
import { cleanup, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, expect, test } from 'vitest';
import { createQueries } from '../../api/queries.ts';
import { Providers } from '../../providers.tsx';
import { chooseLanguage, startWords } from '../../words/words.ts';
import { GateCard } from './gate-card.tsx';

const rate = { count: 3, of: 40, value: 0.075, lo: 0.016, hi: 0.204 };
const statements = [
  state('cost_higher', { by: 0.338, p: 0.0477 }),
  state('too_few_labels', { ok: 12, ng: 3, minOk: 20, minNg: 10, wanted: { ok: 8, ng: 7 } }),
  state('escape_rates', { challenger: rate, champion: rate }),
  state('latencies', { challenger: 21, champion: 20, limit: 50 }),
];
const turnWith = (said: typeof statements): Turn =>
  ({
    closedAt: null,
    championId: null,
    challengerId: null,
    gate: {
      answer: 'reject',
      reasons: statements.map(sayInEnglish),
      statements: said,
      numbers: {},
      decidedAt: '2026-01-01T00:00:00.000Z',
      asked: null,
      approval: null,
    },
  }) as unknown as Turn;

const reasonsOf = async (language: 'en' | 'zh', turn: Turn): Promise<(string | null)[]> => {
  await startWords();
  await chooseLanguage(language);
  render(
    <Suspense>
      <Providers queries={createQueries()}>
        <GateCard turn={turn} />
      </Providers>
    </Suspense>,
  );
  return (await screen.findAllByRole('listitem')).map((item) => item.textContent);
};
afterEach(() => {
  cleanup();
  localStorage.clear();
});

test('the gate decides in Chinese, with its numbers', async () => {
  const reasons = await reasonsOf('zh', turnWith(statements));
  expect(reasons).toHaveLength(4);
  expect(reasons[0]).toBe('每件预期损失升高 0.338，差异显著（p = 0.0477）。');
  expect(reasons[2]).toContain('40 张中 3 张（7.5%，区间 1.6% 至 20.4%）');
  expect(reasons.join('')).not.toMatch(/[A-Za-z]{2}/);
});

test('and in English as the server says it', async () => {
  expect(await reasonsOf('en', turnWith(statements))).toEqual(statements.map(sayInEnglish));
});

test('a decision from before there were statements keeps the server’s words', async () => {
  expect(await reasonsOf('zh', turnWith([]))).toEqual(statements.map(sayInEnglish));
  cleanup();
  const ofTomorrow = { code: 'of_tomorrow', values: {} };
  expect(await reasonsOf('zh', turnWith([...statements, ofTomorrow]))).toEqual(statements.map(sayInEnglish));
});
