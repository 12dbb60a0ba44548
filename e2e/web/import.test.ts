import { join } from 'node:path';
import type { Import } from '@lemniscate/contracts';
import type { Locator, Page, Request, Route } from 'playwright-core';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeZip } from '../../packages/server/src/testing/zip.js';
import { createScratch, type Scratch } from '../scratch.js';
import { open } from './at-page.js';
import { describeInBrowser, webApp } from './in-browser.js';
import { goodPhotos, noisePhoto, writeFiles } from './photo-folder.js';

const MIB = 1024 ** 2;
/** As packages/web sends an archive. */
const PIECE_BYTES = 4 * MIB;

describeInBrowser('bringing in photos in a browser', () => {
  const web = webApp();
  let scratch: Scratch;

  beforeAll(async () => {
    scratch = await createScratch();
  });
  afterAll(() => scratch?.remove());

  const dialog = (): Locator => web.page.getByRole('dialog');
  const button = (name: string): Locator => dialog().getByRole('button', { name, exact: true });
  /** A station of its own, and the dialog that brings photos into it. */
  const openDialog = async (station: string, isNew = true): Promise<void> => {
    if (isNew) await web.server.client.createStation({ body: { name: station } });
    await open(web.page, '/datasets');
    await web.page.getByRole('button', { name: 'Bring in photos' }).click();
    const chosen = dialog().getByRole('combobox', { name: 'Station' });
    await chosen.click();
    await web.page.getByRole('option', { name: station, exact: true }).click();
  };
  const choose = (kind: 'folder' | 'files', paths: string | string[]): Promise<void> =>
    dialog()
      .locator(kind === 'folder' ? 'input[webkitdirectory]' : 'input[type=file][multiple]')
      .setInputFiles(paths);
  const captures = async (station: string): Promise<string[]> => {
    const { items } = await web.server.client.listCaptures({ query: { station, limit: 100 } });
    return items.map(({ verdict, defectTypes }) => [verdict, ...defectTypes].join(' ')).toSorted();
  };
  /** Lets so many of such requests through, and cuts the line for all that follow. */
  const cutAfter = async (page: Page, path: string, method: string, count: number): Promise<Request[]> => {
    const through: Request[] = [];
    await page.route(path, async (route: Route) => {
      if (route.request().method() !== method) return route.continue();
      if (through.length >= count) return route.abort();
      through.push(route.request());
      return route.continue();
    });
    return through;
  };

  test('a folder: its names say what the photos are, a bad file is named, and a cut line and a closed tab lose nothing', async () => {
    const photos = await goodPhotos(8);
    const folder = await writeFiles(join(scratch.dir, 'parts'), {
      'good/0.png': photos[0],
      'good/1.png': photos[1],
      'good/2.png': photos[2],
      'good/3.png': photos[3],
      'good/black.jpg': '',
      'test/scratch/4.png': photos[4],
      'odd/5.png': photos[5],
      'odd/6.png': photos[6],
      'notes.txt': 'taken on Monday',
    });
    await openDialog('folder');
    const images = '**/api/v1/stations/folder/images?*';
    await cutAfter(web.page, images, 'POST', 3);
    const begin = async (): Promise<void> => {
      await choose('folder', folder);
      await dialog().getByText('8 photos found').waitFor();
      await dialog().getByText('1 file that is no photo was left out').waitFor();
      await dialog().getByText('Choose what 1 more folder holds.').waitFor();
      await dialog()
        .getByRole('radiogroup', { name: 'Verdict: parts/odd' })
        .getByText('NG', { exact: true })
        .click();
      await dialog().getByRole('textbox', { name: 'Defect type: parts/odd' }).fill('odd');
      await button('Bring in 8 photos').click();
    };
    await begin();
    await dialog().getByText('The server cannot be reached.').waitFor();
    await expect.poll(async () => (await captures('folder')).length).toBeGreaterThan(0);
    await web.page.close();
    web.page = await web.context.newPage();
    await openDialog('folder', false);
    const sent: Request[] = [];
    web.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/stations/folder/images'))
        sent.push(request);
    });
    await begin();
    await dialog().getByText('were there before').waitFor();
    await dialog().getByText('parts/good/black.jpg', { exact: true }).waitFor();
    expect(sent.length).toBeLessThan(8);
    expect(await captures('folder')).toEqual(['ng odd', 'ng odd', 'ng scratch', 'ok', 'ok', 'ok', 'ok']);
  });

  test('an archive: cut off in the middle, the same one goes on where it stopped', async () => {
    const entries = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => ({
        name: `parts/${i < 4 ? 'good' : 'scratch'}/${i}.png`,
        bytes: await noisePhoto(i, 640),
      })),
    );
    const zip = makeZip(entries);
    expect(zip.length).toBeGreaterThan(PIECE_BYTES + MIB);
    await writeFiles(scratch.dir, { 'parts.zip': zip });
    await openDialog('archive');
    const through = await cutAfter(web.page, '**/api/v1/uploads/*', 'PUT', 1);
    const begin = async (): Promise<void> => {
      await choose('files', join(scratch.dir, 'parts.zip'));
      await button('Send and bring in').click();
    };
    await begin();
    await dialog().getByText('The server cannot be reached.').waitFor();
    expect(through).toHaveLength(1);
    await web.page.close();
    web.page = await web.context.newPage();
    const pieces: string[] = [];
    web.page.on('request', (request) => {
      if (request.method() === 'PUT') pieces.push(new URL(request.url()).searchParams.get('offset') ?? '0');
    });
    await openDialog('archive', false);
    await begin();
    await dialog().getByText('6 brought in, 0 were there before, 0 left out').waitFor();
    expect(pieces).toEqual([String(PIECE_BYTES)]);
    expect(await captures('archive')).toEqual(['ng scratch', 'ng scratch', 'ok', 'ok', 'ok', 'ok']);
  });

  test('a tar of good parts that was dropped; what is no image in it is named', async () => {
    const tar = pack();
    for (const [i, photo] of (await goodPhotos(3, { seed: 9 })).entries())
      tar.entry({ name: `${i}.png` }, photo);
    tar.entry({ name: 'broken.png' }, 'this is no picture');
    tar.finalize();
    const parts: Buffer[] = [];
    for await (const part of tar) parts.push(part as Buffer);
    await openDialog('tar');
    const bytes = Buffer.concat(parts).toString('base64');
    const dropped = await web.page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${bytes}'), (char) => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'good.tar'));
      return transfer;
    })()`);
    const zone = dialog().getByText('Drop a folder, photos or an archive here');
    await zone.dispatchEvent('drop', { dataTransfer: dropped });
    await dialog().getByRole('radio', { name: 'Good parts only' }).click();
    await button('Send and bring in').click();
    await dialog().getByText('3 brought in, 0 were there before, 1 left out').waitFor();
    await dialog().getByText('Left out and why').click();
    await dialog().getByText('broken.png').first().waitFor();
    const { items } = await web.server.client.listImports({ params: { station: 'tar' } });
    expect(items.map(({ state }: Import) => state)).toEqual(['done']);
    expect(await captures('tar')).toEqual(['ok', 'ok', 'ok']);
  });
});
