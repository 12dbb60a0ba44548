// @vitest-environment happy-dom
import { AppError } from '@lemniscate/contracts';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { createQueries } from '../api/queries.ts';
import { Providers } from '../providers.tsx';
import { chooseLanguage, startWords } from '../words/words.ts';
import { ErrorNote } from './error-note.tsx';

const said = async (language: 'en' | 'zh', error: unknown): Promise<string | null> => {
  await startWords();
  await chooseLanguage(language);
  render(
    <Providers queries={createQueries()}>
      <ErrorNote error={error} />
    </Providers>,
  );
  return (await screen.findByRole('alert')).textContent;
};
afterEach(() => {
  document.body.innerHTML = '';
  localStorage.clear();
});

test('what the server refuses is said in its own words', async () => {
  const text = await said('en', new AppError('name_taken', { kind: 'station', name: 'press' }));
  expect(text).toContain('There is a station called press already.');
  expect(text).toContain('Choose another name.');
  expect(text).toContain('name_taken');
});

test('and in Chinese by its code, with the values in it', async () => {
  const text = await said(
    'zh',
    new AppError('state_conflict', { kind: 'turn', id: 'x1', state: 'training', detail: 'why' }),
  );
  expect(text).toContain('轮次 x1 目前为“训练中”');
  expect(text).toContain('why');
});

test('a code without Chinese words keeps the server’s', async () => {
  expect(await said('zh', new AppError('port_in_use', { port: 1, host: 'h' }))).toContain(
    'Port 1 on h is in use.',
  );
});
