// @vitest-environment happy-dom
import type { Overview } from '@lemniscate/contracts';
import { cleanup, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = startMockServer('error');

const ID = '01930000-0000-7000-8000-000000000001';
const AT = '2026-01-02T03:04:05.000Z';
const NO_COUNTS = {
  stations: 0,
  devices: 0,
  devicesSeen: 0,
  inspectionsToday: 0,
  rejectedToday: 0,
  capturesWaiting: 0,
  seconds: 0,
  conflicts: 0,
  labelledToday: 0,
  labels: 0,
  training: 0,
  gating: 0,
  rollingOut: 0,
  observing: 0,
  models: 0,
  datasets: 0,
  bases: 0,
  champions: 0,
};
const EMPTY: Overview = {
  at: AT,
  counts: NO_COUNTS,
  waits: { oldestCaptureSeconds: null, trainingSeconds: null, gatingSeconds: null, rolloutSeconds: null },
  velocity: {
    turns: 0,
    captureToLabel: null,
    labelToTraining: null,
    training: null,
    gating: null,
    rollout: null,
    observation: null,
    labelToLive: null,
    captureToLive: null,
    labelToConfirmed: null,
    captureToConfirmed: null,
  },
  loops: [],
  troubles: [],
};

const show = async (overview: Overview, role: 'operator' | 'engineer' = 'engineer') => {
  server.use(
    mockRoute('whoAmI', () => ({ kind: 'user' as const, id: ID, name: 'mia', role })),
    mockRoute('overview', () => overview),
  );
  await renderPage('/');
};

test('an empty install leads to the first station, and not who may not make one', async () => {
  await show(EMPTY);
  const link = await screen.findByRole('link', { name: 'Set up the first station' });
  expect(link.getAttribute('href')).toBe('/start');
  cleanup();
  await show(EMPTY, 'operator');
  await screen.findByText(/An engineer sets up the first one/);
  expect(screen.queryByRole('link', { name: 'Set up the first station' })).toBeNull();
});

test('every stage is a link with its count and wait; what is in trouble says where and leads there', async () => {
  await show({
    ...EMPTY,
    counts: {
      ...NO_COUNTS,
      stations: 2,
      capturesWaiting: 42,
      conflicts: 1,
      training: 1,
      inspectionsToday: 1234,
    },
    waits: { ...EMPTY.waits, oldestCaptureSeconds: 7200, trainingSeconds: 90 },
    troubles: [
      {
        kind: 'device_silent',
        severity: 'error',
        stationId: null,
        stationName: null,
        deviceId: ID,
        deviceName: 'press-3',
        loopId: null,
        turnId: null,
        since: AT,
        inWords: 'Nothing was heard of the device for 21 minutes.',
        statements: [],
        params: { minutes: 21 },
      },
    ],
  });
  const capture = await screen.findByRole('link', { name: /^Capture/ });
  expect(capture.textContent).toContain('42');
  expect(capture.textContent).toContain('oldest 2 hrs');
  expect(capture.textContent).toContain('1 conflict');
  expect(capture.getAttribute('href')).toBe('/review');
  expect(screen.getByRole('link', { name: /^Inspect/ }).textContent).toContain('1,234');
  const trouble = screen.getByText(/Nothing was heard/).closest('li') as HTMLElement;
  expect(within(trouble).getByLabelText('Serious')).toBeTruthy();
  for (const link of within(trouble).getAllByRole('link'))
    expect(link.getAttribute('href')).toBe(`/fleet?device=${ID}`);
});
