// @vitest-environment happy-dom
import type { StationRates } from '@lemniscate/contracts';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = startMockServer('bypass');

const ID = '01930000-0000-7000-8000-000000000001';
const CHAMPION = '01930000-0000-7000-8000-000000000004';
const AT = '2026-01-02T03:04:05.000Z';
const rate = (events: number, n: number) => ({ value: events / n, lo: 0, hi: 1, events, n });
const rates = (escapes: number): StationRates => ({
  from: AT,
  to: AT,
  inspections: 100,
  rejected: 10,
  rejectRate: rate(10, 100),
  escapeRate: rate(escapes, 10),
  falseRejectRate: null,
  defectRate: null,
  latencyMs: null,
});

test('errors beside the champion are those of the champion, not of the models before it', async () => {
  server.use(
    mockRoute('whoAmI', () => ({ kind: 'user' as const, id: ID, name: 'mia', role: 'engineer' as const })),
    mockRoute('listStations', () => ({
      items: [{ id: ID, name: 'press-3', deviceId: null, loopId: null, championId: CHAMPION, createdAt: AT }],
    })),
    mockRoute('listDevices', () => ({ items: [] })),
    mockRoute('stationInspections', () => ({ items: [] })),
    mockRoute('listCaptures', () => ({ items: [] })),
    mockRoute('stationRates', ({ query }) => rates(query['modelId'] === CHAMPION ? 1 : 8)),
  );
  await renderPage('/stations');
  const name = await screen.findByText('Its escapes, 7 days');
  const value = name.parentElement?.querySelector('dd');
  await expect.poll(() => value?.textContent).toContain('10.0%');
}, 60_000);
