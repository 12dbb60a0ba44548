// @vitest-environment happy-dom
import { AppError, type Station, type ThresholdCurve } from '@lemniscate/contracts';
import { sayInEnglish, state } from '@lemniscate/contracts/statements';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { renderPage } from '../../testing/render-page.tsx';

const ID = '019a0000-0000-7000-8000-000000000001';
const station: Station = {
  id: ID,
  name: 'press-3',
  title: '',
  costs: { escape: 5, falseReject: 1, label: 0 },
  capture: { auditShare: 0.1, maxPerHour: 60, maxBytes: 1e9, uncertain: true, novel: true },
  threshold: 0.4,
  partsPerDay: 1000,
  deviceId: null,
  loopId: null,
  championId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const rate = { value: 0.1, lo: 0.01, hi: 0.3, events: 1, n: 10 };
const point = (threshold: number, cost: number) => ({
  threshold,
  escapeRate: rate,
  falseRejectRate: rate,
  escapesPerDay: { value: 3, lo: 1, hi: 9 },
  falseRejectsPerDay: { value: 30, lo: 10, hi: 90 },
  costPerDay: { value: cost, lo: cost / 2, hi: cost * 2 },
});
const curve: ThresholdCurve = {
  modelId: ID,
  inForce: 0.4,
  ofModel: 0.6,
  byHand: true,
  basis: { ok: 10, ng: 10, inWords: '10 good parts and 10 defective ones.', statements: [] },
  defectRate: null,
  partsPerDay: 1000,
  points: [point(0.2, 111), point(0.4, 222), point(0.6, 333)],
  histogram: { edges: [0, 0.5, 1], ok: [9, 1], ng: [1, 9] },
  refused: null,
  statements: [],
};

const saved: unknown[] = [];
let currency: string | null = null;
const server = setupServer(
  mockRoute('whoAmI', () => ({ kind: 'user' as const, id: ID, name: 'mia', role: 'engineer' as const })),
  mockRoute('getSite', () => ({ currency, residency: null })),
  mockRoute('getStation', () => station),
  mockRoute('thresholdCurve', () => curve),
  mockRoute('overview', () => {
    throw new AppError('forbidden', { role: 'engineer' });
  }),
  mockRoute('listDevices', () => ({ items: [] })),
  mockRoute('updateStation', ({ body }) => {
    saved.push(body);
    return station;
  }),
);
beforeAll(() => {
  vi.stubGlobal(
    'EventSource',
    class extends EventTarget {
      close(): void {}
    },
  );
  server.listen({ onUnhandledRequest: 'error' });
});
afterEach(() => {
  server.resetHandlers();
  saved.length = 0;
  currency = null;
  document.body.innerHTML = '';
  localStorage.clear();
});
afterAll(() => server.close());

test('a threshold shows what it means in money before it is asked about, and nothing is saved unasked', async () => {
  await renderPage('/stations/press-3?tab=threshold');
  const user = userEvent.setup();
  const slider = await screen.findByRole('slider', undefined, { timeout: 20_000 });
  slider.focus();
  await user.keyboard('{ArrowLeft}');
  const outcomes = screen.getByRole('table', { name: 'What it means' });
  expect(outcomes.textContent).toContain('Chosen 0.200');
  expect(outcomes.textContent).toContain('111 cost units [55.50 – 222]');
  await user.click(screen.getByRole('button', { name: 'Put it in force' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('from 0.400 to 0.200');
  expect(saved).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Put it in force' }));
  await waitFor(() => expect(saved).toEqual([{ threshold: 0.2 }]));
}, 60_000);

test('money is said in the currency of the site', async () => {
  currency = 'EUR';
  await renderPage('/stations/press-3?tab=threshold');
  const outcomes = await screen.findByRole('table', { name: 'What it means' }, { timeout: 20_000 });
  await waitFor(() => expect(outcomes.textContent).toContain('€222 [111 – 444]'));
}, 60_000);

test('back to the model’s own takes the station’s threshold away', async () => {
  await renderPage('/stations/press-3?tab=threshold');
  const user = userEvent.setup();
  await user.click(
    await screen.findByRole('button', { name: 'Back to the model’s own' }, { timeout: 20_000 }),
  );
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: 'Back to the model’s own' }));
  await waitFor(() => expect(saved).toEqual([{ threshold: null }]));
}, 60_000);

test('why no curve is drawn, and what it would rest on, is said in Chinese as well', async () => {
  const counted = { ok: 3, ng: 1 };
  const basis = [state('basis_labelled', counted), state('defect_rate_assumed', { share: 0.05 })];
  const refusal = state('scored_too_few', { ...counted, minOk: 10, minNg: 5 });
  server.use(
    mockRoute('thresholdCurve', () => ({
      ...curve,
      points: [],
      basis: { ...counted, inWords: basis.map(sayInEnglish).join(' '), statements: basis },
      refused: sayInEnglish(refusal),
      statements: [refusal],
    })),
  );
  localStorage.setItem('lemniscate.language', 'zh');
  await renderPage('/stations/press-3?tab=threshold');
  await screen.findByText(
    '已标注且经此模型评分的只有 3 件良品和 1 件不良品；至少需要 10 件良品和 5 件不良品。',
    undefined,
    { timeout: 20_000 },
  );
  expect(document.body.textContent).toContain('在标注过抽检样本之前，不良率假定为 5.0%。');
  expect(document.body.textContent).not.toMatch(/defective|labelled/);
}, 60_000);
