import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DesiredModel, DesiredStation } from '@lemniscate/contracts';
import { renderPart } from '@lemniscate/testkit';
import { adapt, encodePng } from '@lemniscate/vision';
import { enrol } from '../enrol/enrol.js';
import type { FakeServer } from './fake-server.js';
import { newId } from '../storage/ids.js';

export const LINE = { product: 'tile', seed: 12, partsPerLot: 1000, widthPx: 96, heightPx: 96 } as const;

export const partImage = (index: number, defectRate = 0.3): Promise<Buffer> =>
  encodePng(renderPart({ ...LINE, defectRate }, index).image, 1);

/** What a model of tiles must reject: the same plate with a hole burnt into it. */
export const spoiltImage = (index: number): Promise<Buffer> => {
  const { image } = renderPart({ ...LINE, defectRate: 0 }, index);
  const { width, data } = image;
  for (let y = 30; y < 60; y++) data.fill(y % 3 === 0 ? 250 : 5, 3 * (y * width + 40), 3 * (y * width + 70));
  return encodePng(image, 1);
};

export const writeParts = async (
  dir: string,
  from: number,
  to: number,
  defectRate?: number,
): Promise<string[]> => {
  await mkdir(dir, { recursive: true });
  const paths = [];
  for (let i = from; i < to; i++) {
    const path = join(dir, `part-${String(i).padStart(4, '0')}.png`);
    await writeFile(path, await partImage(i, defectRate));
    paths.push(path);
  }
  return paths;
};

/** A model of good tiles; made once a process, and the same bytes each time. */
export const makeModel = async (dir: string, seed = 0): Promise<string> => {
  const root = join(tmpdir(), `lemniscate-edge-model-${process.pid}-${seed}`);
  const made = join(root, 'model');
  if (!(await stat(join(made, 'manifest.json')).catch(() => undefined))) {
    await writeParts(join(root, 'good'), 0, 12, 0);
    await adapt({
      good: join(root, 'good'),
      out: made,
      sidePx: 96,
      threads: 1,
      seed,
      cacheDir: join(root, 'cache'),
    });
  }
  await cp(made, dir, { recursive: true });
  return dir;
};

export const createScratch = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-edge-'));
  return {
    dir,
    at: (...names: string[]): string => join(dir, ...names),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
};

export const enrolAt = async (server: FakeServer, dataDir: string): Promise<void> => {
  const code = newId(Date.now());
  server.addCode(code);
  await enrol({ server: server.url, code, dataDir });
};

export const stationWith = (
  champion: DesiredModel | null,
  more: Partial<DesiredStation> = {},
): DesiredStation => ({
  stationId: '0192f0c0-0000-7000-8000-000000000001',
  name: 'press-3',
  capture: { auditShare: 0.1, maxPerHour: 1000, maxBytes: 2 ** 30, uncertain: true, novel: true },
  threshold: null,
  champion,
  challenger: null,
  ...more,
});

/** Waits until something holds. */
export const until = async <T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await pause(20);
  }
};
