// @vitest-environment happy-dom
import { AppError, type Import } from '@lemniscate/contracts';
import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, test } from 'vitest';
import { createQueries } from '../../../api/queries.ts';
import { Providers } from '../../../providers.tsx';
import { mockRoute } from '../../../testing/mock-route.ts';
import { startMockServer } from '../../../testing/mock-server.ts';
import { chooseLanguage, startWords } from '../../../words/words.ts';
import { ArchiveList } from './archive-list.tsx';

const server = startMockServer('error');
const ID = '01930000-0000-7000-8000-000000000001';
const kept = ({ code, params }: AppError) => ({ code, params });

const unreadable = new AppError('image_unreadable', { path: 'good/3.png', detail: 'it is cut short' });
const odd = new AppError('archive_not_recognised', { path: 'parts.zip', detail: 'no folders' });
const FAILED: Import = {
  id: ID,
  stationId: ID,
  fileName: 'parts.zip',
  verdict: null,
  state: 'failed',
  done: 1,
  total: 1,
  imported: 0,
  duplicates: 0,
  skipped: [
    { path: 'good/3.png', reason: unreadable.message, error: kept(unreadable) },
    // Kept by an older server.
    { path: 'good/4.png', reason: 'It was too small.', error: null },
  ],
  skippedCount: 2,
  startedBy: 'mia',
  createdAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:04:06.000Z',
  problem: `${odd.message} ${odd.hint}`,
  problemError: kept(odd),
};

const show = async (language: 'en' | 'zh'): Promise<string> => {
  server.use(mockRoute('listImports', () => ({ items: [FAILED] })));
  await startWords();
  await chooseLanguage(language);
  render(
    <Suspense>
      <Providers queries={createQueries()}>
        <ArchiveList station="press" />
      </Providers>
    </Suspense>,
  );
  await screen.findByText('parts.zip');
  return document.body.textContent ?? '';
};

test('an import says what was wrong and what was left out', async () => {
  const said = await show('en');
  expect(said).toContain(FAILED.problem);
  expect(said).toContain(unreadable.message);
  expect(said).toContain('It was too small.');
});

test('in Chinese as well, with the names of the files', async () => {
  const said = await show('zh');
  for (const words of [/parts\.zip 中的内容/, /good\/3\.png.*it is cut short/, /It was too small\./])
    expect(said).toMatch(words);
  expect(said).not.toContain(unreadable.message);
});
