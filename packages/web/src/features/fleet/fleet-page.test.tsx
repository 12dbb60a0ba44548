// @vitest-environment happy-dom
import { AppError } from '@lemniscate/contracts';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = startMockServer('bypass');

const id = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const AT = '2026-01-02T03:04:05.000Z';

beforeEach(() =>
  server.use(
    mockRoute('whoAmI', () => ({ kind: 'user' as const, id: id(1), name: 'mia', role: 'engineer' as const })),
    mockRoute('listStations', () => ({
      items: [
        { id: id(10), name: 'press-front', deviceId: null, loopId: null, championId: null, createdAt: AT },
      ],
    })),
    mockRoute('listModels', () => ({ items: [] })),
    mockRoute('listLoops', () => ({ items: [] })),
    mockRoute('listDevices', () => ({ items: [] })),
    mockRoute('overview', () => {
      throw new AppError('not_found', { kind: 'overview', id: '' });
    }),
  ),
);

test('a code comes with the exact command, as text and as a QR code', async () => {
  server.use(
    mockRoute('createEnrolmentCode', ({ body }) => ({
      code: 'K7QM-4XZP',
      deviceName: body.deviceName,
      stationNames: body.stations,
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })),
  );
  await renderPage('/fleet');
  const user = userEvent.setup();
  await user.click((await screen.findAllByRole('button', { name: 'Enrol a device' }))[0]);
  const dialog = await screen.findByRole('dialog');
  await user.type(within(dialog).getByLabelText(/Name of the device/), 'press-3');
  await user.click(within(dialog).getByLabelText(/Stations it serves/));
  await user.click(await screen.findByRole('option', { name: 'press-front', hidden: true }));
  await user.click(within(dialog).getByRole('button', { name: 'Make a code' }));
  const command = await screen.findByLabelText('Command to enrol');
  expect(command.textContent).toBe(
    `lemniscate edge enroll --server ${window.location.origin} --code K7QM-4XZP`,
  );
  expect(screen.getByRole('img', { name: 'The command as a QR code' })).toBeTruthy();
});

test('a device tells what it holds back and what it put aside', async () => {
  server.use(
    mockRoute('listDevices', () => ({
      items: [
        {
          id: id(20),
          name: 'press-3',
          enrolledAt: AT,
          lastSeenAt: AT,
          revoked: false,
          publicKey: 'A'.repeat(43) + '=',
          report: {
            agentVersion: '1',
            deviceTime: AT,
            memoryBytes: 1,
            freeDiskBytes: 1,
            spool: {
              inspections: 0,
              captures: 0,
              overrides: 0,
              bytes: 0,
              droppedByReason: {},
              refused: 3,
              held: [
                { stationId: id(11), why: 'No such station.', inspections: 1204, captures: 5, overrides: 1 },
              ],
            },
            stations: [],
          },
        },
      ],
    })),
  );
  await renderPage(`/fleet?device=${id(20)}`);
  const drawer = within(await screen.findByRole('dialog'));
  const row = await drawer.findByRole('row', { name: /No such station/ });
  expect(row.textContent).toContain('1,204');
  expect(drawer.getByText(/Put aside.*: 3$/)).toBeTruthy();
});

test('a roll-out is rolled back with a reason, which survives a refusal', async () => {
  const reasons: string[] = [];
  server.use(
    mockRoute('listRollouts', () => ({
      items: [
        {
          id: id(50),
          turnId: id(51),
          loopId: id(52),
          stationIds: [id(10)],
          championId: id(60),
          challengerId: id(61),
          phase: 'canary' as const,
          paused: false,
          pause: null,
          startedAt: AT,
          phaseSince: AT,
          counts: {
            parts: 312,
            challengerParts: 19,
            challengerRejects: 14,
            championRejects: 11,
            disagreements: 7,
            overrides: 1,
            errors: 0,
          },
          phases: [
            {
              phase: 'shadow' as const,
              parts: 240,
              compared: 240,
              comparedChallengerRejects: 12,
              comparedChampionRejects: 9,
              challengerParts: 0,
              challengerRejects: 0,
              disagreements: 6,
              overrides: 0,
            },
            {
              phase: 'canary' as const,
              parts: 72,
              compared: 72,
              comparedChallengerRejects: 2,
              comparedChampionRejects: 2,
              challengerParts: 19,
              challengerRejects: 1,
              disagreements: 1,
              overrides: 1,
            },
          ],
          bands: [
            {
              what: 'rejects' as const,
              parts: 312,
              events: 14,
              championEvents: 11,
              limitRate: null,
              limitRatio: 2,
              evidence: 1.4,
              haltsAt: 400,
            },
            {
              what: 'overrides' as const,
              parts: 19,
              events: 1,
              championEvents: null,
              limitRate: 0.05,
              limitRatio: null,
              evidence: 1,
              haltsAt: 400,
            },
          ],
          waitsFor: ['It waits for 100 parts: 72 so far.'],
          waitStatements: [{ code: 'waits_for_parts', values: { seen: 72, needed: 100 } }],
          reason: null,
        },
      ],
    })),
    mockRoute('rollBack', ({ body }) => {
      reasons.push(body.reason);
      throw new AppError('not_found', { kind: 'roll-out', id: id(50) });
    }),
  );
  await renderPage('/fleet?tab=rollouts');
  const user = userEvent.setup();
  const waves = await screen.findAllByText('Canary');
  expect(waves.some((wave) => wave.closest('[aria-current="step"]'))).toBe(true);
  expect(await screen.findByText('It waits for 100 parts: 72 so far.')).toBeTruthy();
  const counted = within(screen.getByRole('table', { name: 'Counted by wave' }));
  const onSame = counted.getByRole('row', { name: /Rejected of these, challenger · champion/ });
  expect(
    within(onSame)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['12 · 9', '2 · 2', '14 · 11']);
  const bands = within(screen.getByRole('list', { name: 'What would halt it' }));
  const band = (what: RegExp) => bands.getByText(what).closest('li')?.textContent;
  expect(band(/^Overrides/)).toContain('5% of parts');
  expect(band(/^Rejected/)).toContain('14 · 11 of 312');
  await user.click(screen.getByRole('button', { name: 'Roll back' }));
  const dialog = await screen.findByRole('dialog');
  const send = within(dialog).getByRole('button', { name: 'Roll back' }) as HTMLButtonElement;
  expect(send.disabled).toBe(true);
  const why = within(dialog).getByLabelText(/Why/) as HTMLTextAreaElement;
  await user.type(why, 'The light was changed.');
  await user.click(send);
  await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toContain('code not_found'));
  expect(reasons).toEqual(['The light was changed.']);
  expect(why.value).toBe('The light was changed.');
});
