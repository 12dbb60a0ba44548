import { join } from 'node:path';
import { type Client, createClient, tokenAuth } from '@lemniscate/client';
import type { AppError } from '@lemniscate/contracts';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { TinyDisk } from './tiny-disk.js';
import { type RunningCli, startCli } from './run-cli.js';
import { createScratch } from './scratch.js';

/** Noise, so that it takes its room. */
const photo = (seed: number): Promise<Buffer> =>
  sharp({
    create: {
      width: 200,
      height: 200,
      channels: 3,
      background: 'black',
      noise: { type: 'gaussian', mean: 100 + seed, sigma: 30 },
    },
  })
    .png()
    .toBuffer();

it('a server whose disk is full says so, keeps what it acknowledged, and goes on when there is room', async (test) => {
  const scratch = await createScratch();
  // The database takes about half of it.
  const disk = await TinyDisk.mount(join(scratch.dir, 'disk'), '220m');
  if (disk.problem !== undefined) test.skip(disk.problem);
  const args = ['up', '--json', '--no-trainer', '--port', '0', '--data-dir', join(disk.dir, 'site')];
  let server: RunningCli | undefined;
  const start = async (): Promise<{ url: string; setupCode: string | null }> => {
    server = await startCli([...args, '--log-level', 'silent'], { cwd: scratch.dir });
    return JSON.parse(server.firstLine) as { url: string; setupCode: string | null };
  };
  /** What was acknowledged: captures with the digest of their photo, and stations. */
  const captures = new Map<string, string>();
  const stations: string[] = [];
  let n = 0;
  /** @returns the codes of what was refused */
  const bring = async (client: Client, count: number): Promise<string[]> => {
    const refused: string[] = [];
    const note = (error: AppError): void => void refused.push(`${error.code} ${error.status}`);
    for (const end = n + count; n < end; n++) {
      const query = { verdict: 'ok' as const, fileName: `${n}.png` };
      await client
        .importImage({ params: { station: 'press' }, query, body: await photo(n) })
        .then(({ id, image }) => captures.set(id, image.sha256), note);
      await client
        .createStation({ body: { name: `station-${n}` } })
        .then(({ id }) => stations.push(id), note);
    }
    return refused;
  };
  try {
    const { url, setupCode } = await start();
    const body = { code: setupCode as string, name: 'ada', password: 'correct horse battery' };
    const auth = tokenAuth((await createClient({ url }).setUp({ body })).token);
    const client = createClient({ url, auth });
    await client.createStation({ body: { name: 'press' } });
    expect(await bring(client, 4)).toEqual([]);

    const empty = await disk.fill();
    // The database has a little room left inside its files.
    const refused = await bring(client, 20);
    expect(refused.length).toBeGreaterThan(20);
    expect(new Set(refused)).toEqual(new Set(['disk_full 507']));
    expect((await client.listStations({})).items.length).toBe(1 + stations.length);
    await empty();
    expect(await bring(client, 4)).toEqual([]);

    expect(await server?.stop()).toBe(0);
    const again = createClient({ url: (await start()).url, auth });
    for (const [id, sha256] of captures)
      expect((await again.getCapture({ params: { id } })).image.sha256).toBe(sha256);
    const ids = (await again.listStations({})).items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(stations));
    expect(ids).toHaveLength(1 + stations.length);
    expect(await again.doctor()).toMatchObject({ ok: true });
    expect(await again.verifyAudit()).toMatchObject({ intact: true });
  } finally {
    await server?.stop();
    await disk.unmount();
    await scratch.remove();
  }
});
