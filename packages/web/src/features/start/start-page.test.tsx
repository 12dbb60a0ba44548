// @vitest-environment happy-dom
import { AppError, type Capture } from '@lemniscate/contracts';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

// happy-dom has no IndexedDB: the browser that keeps nothing.
const server = startMockServer('bypass');

const ID = '01930000-0000-7000-8000-000000000001';
const AT = '2026-01-02T03:04:05.000Z';
const WAIT = { timeout: 60_000 };
const MADE = {
  step: 'work',
  station: 'press',
  photosWanted: 12,
  photosSent: 3,
  stationMade: true,
  loopMade: true,
  photosIn: false,
  turnId: null,
  startedAtMs: 1,
};

const photos = (count: number): File[] =>
  Array.from({ length: count }, (_, i) => new File([`photo ${i}`], `${i}.png`, { lastModified: 1 }));

const drop = (files: File[]): void => {
  const input = document.querySelector<HTMLInputElement>('input[type=file][multiple]') as HTMLInputElement;
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  fireEvent.change(input);
};

const CAPTURE: Capture = {
  id: ID,
  stationId: ID,
  takenAt: AT,
  inspection: null,
  reasons: ['import'],
  image: { sha256: 'a'.repeat(64), width: 8, height: 8, mediaType: 'image/png' },
  heatmapSha256: null,
  receivedAt: AT,
  groupId: ID,
  state: 'labelled',
  split: 'train',
  verdict: 'ok',
  defectTypes: [],
  labels: [],
};

/** The page with what this browser remembers, at a server that refuses some photos and every turn. */
const show = async (remembered: object, refused: readonly string[] = []) => {
  const seen = { photos: [] as string[], turns: [] as string[] };
  localStorage.setItem('lemniscate.draft.start', JSON.stringify(remembered));
  vi.stubGlobal('createImageBitmap', async () => ({ close: () => undefined }));
  server.use(
    mockRoute('whoAmI', () => ({ kind: 'user' as const, id: ID, name: 'mia', role: 'engineer' as const })),
    mockRoute('listStations', () => ({ items: [] })),
    mockRoute('getStation', ({ params: { station } }) => {
      throw new AppError('not_found', { kind: 'station', id: station });
    }),
    mockRoute('importImage', ({ query: { fileName = '' } }) => {
      if (refused.includes(fileName))
        throw new AppError('image_unreadable', { path: fileName, detail: 'it is cut short' });
      seen.photos.push(fileName);
      return CAPTURE;
    }),
    mockRoute('startTurn', ({ params: { loop } }) => {
      seen.turns.push(loop);
      throw new AppError('too_few_good_images', { path: loop, found: 9, needed: 10 });
    }),
  );
  await renderPage('/start');
  return seen;
};

test('photos that a reload lost are asked for again, and no turn starts without them', async () => {
  const seen = await show(MADE);
  await screen.findByText(/9 photos are not in yet and are no longer in this browser/);
  expect(seen).toEqual({ photos: [], turns: [] });
  drop(photos(12));
  await vi.waitFor(() => expect(seen.turns).toEqual(['press']), WAIT);
  expect(seen.photos).toHaveLength(12);
});

test('photos that the server refused keep their names through a reload, and others can be brought', async () => {
  const seen = await show({ ...MADE, photosSent: 0 }, ['3.png']);
  await screen.findByText(/12 photos are not in yet/);
  drop(photos(12));
  await screen.findByText('3.png');
  await screen.findByText(/too_few_good_images/);
  cleanup();
  await renderPage('/start');
  await screen.findByText('3.png');
  fireEvent.click(await screen.findByRole('button', { name: 'Change: Photos of good parts' }));
  drop(photos(13));
  const next = await screen.findByRole('button', { name: 'Next' });
  await vi.waitFor(() => expect(next.hasAttribute('disabled')).toBe(false), WAIT);
  fireEvent.click(next);
  await vi.waitFor(() => expect(seen.photos).toContain('12.png'), WAIT);
});

test('files that were left out keep their names through a reload', async () => {
  await show({ ...MADE, step: 'photos', stationMade: false });
  await screen.findByText('Drop a folder with 20 photos of good parts here');
  drop([new File([], 'black.jpg'), ...photos(2)]);
  await screen.findByText('black.jpg');
  cleanup();
  await renderPage('/start');
  await screen.findByText('black.jpg');
  screen.getByText('is empty');
});

test('what mistakes cost is asked for in the currency of the site', async () => {
  server.use(mockRoute('getSite', () => ({ currency: 'EUR', residency: null })));
  await show({ ...MADE, step: 'costs', stationMade: false });
  await screen.findByLabelText('A good part thrown away');
  expect(await screen.findAllByText('EUR')).toHaveLength(2);
});
