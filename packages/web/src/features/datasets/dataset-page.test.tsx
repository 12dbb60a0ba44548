// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = startMockServer('bypass');

const id = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const AT = '2026-01-02T03:04:05.000Z';
const REVISION = 'a'.repeat(64);
const revision = {
  id: REVISION,
  loopId: id(2),
  parentId: null,
  createdAt: AT,
  counts: { train: { ok: 1, ng: 0 }, golden: { ok: 0, ng: 0 }, audit: { ok: 0, ng: 0 } },
};

const mock = (unlabelled: number): void =>
  server.use(
    mockRoute('whoAmI', () => ({ kind: 'user' as const, id: id(1), name: 'mia', role: 'engineer' as const })),
    mockRoute('listLoops', () => ({ items: [] })),
    mockRoute('listModels', () => ({ items: [] })),
    mockRoute('listStations', () => ({ items: [] })),
    mockRoute('listDatasetRevisions', () => ({ items: [revision] })),
    mockRoute('getDatasetManifest', () => ({
      revision,
      manifest: {
        format: 'lemniscate-dataset/1' as const,
        loopId: id(2),
        defectRate: 0.02,
        items: [
          {
            captureId: id(10),
            imageSha256: 'b'.repeat(64),
            groupId: id(10),
            split: 'train' as const,
            verdict: 'ok' as const,
            defectTypes: [],
            regions: [],
            labelIds: [],
          },
        ],
        unlabelled: Array.from({ length: unlabelled }, (_, n) => ({
          captureId: id(100 + n),
          imageSha256: 'c'.repeat(64),
        })),
      },
    })),
  );

const WITHOUT = 'Without a label · models learn from it how parts vary';

test('a revision says how many photos without a label teach', async () => {
  mock(37);
  await renderPage(`/datasets/${REVISION}`);
  const words = await screen.findByText(WITHOUT);
  expect(words.parentElement?.textContent).toBe(`${WITHOUT}37`);
});

test('one without any says nothing of them', async () => {
  mock(0);
  await renderPage(`/datasets/${REVISION}`);
  await screen.findByText('SHA-256');
  expect(screen.queryByText(WITHOUT)).toBeNull();
});
