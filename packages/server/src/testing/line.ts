import type { Actor, Capture, Inspection, Loop, Station } from '@lemniscate/contracts';
import sharp from 'sharp';
import { createLoopFeatures, type LoopFeatures } from '../loop-features.js';
import { newId } from '../lib/new-id.js';
import type { TestApp } from './app.js';

export const ADMIN: Actor & { role: 'admin' } = {
  kind: 'user',
  id: '01900000-0000-7000-8000-00000000000a',
  name: 'ada',
  role: 'admin',
};

/** A small picture that no other has: near-duplicates would be one group. */
export const picture = async (seed: number, side = 40): Promise<Buffer> => {
  const data = Buffer.alloc(side * side * 3);
  let state = (seed + 1) * 2654435761;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
};

/** A station with a loop and a device, and what is needed to play its parts, reviewers and trainer. */
export interface TestLine extends LoopFeatures {
  app: TestApp;
  station: Station;
  loop: Loop;
  device: Actor;
  inspection(part?: Partial<Inspection>): Inspection;
  /** Hands over a capture with an image of its own. */
  capture(
    part?: Partial<Inspection>,
    more?: { reasons?: Capture['reasons']; perceptualHash?: string | null },
  ): Promise<string>;
  importImages(n: number, verdict: 'ok' | 'ng'): Promise<string[]>;
  label(id: string, verdict: 'ok' | 'ng'): Promise<Capture>;
}

/** Hash of 64 bits that differs from every other in many of them. */
const randomHash = (): string => newId().replaceAll('-', '').slice(16);

export const createTestLine = async (
  app: TestApp,
  settings: Parameters<LoopFeatures['loops']['updateLoop']>[2] = {},
  { attach = true } = {},
): Promise<TestLine> => {
  const features = createLoopFeatures(app.context);
  const { db, clock, blobs } = app.context;
  const created = await features.stations.createStation(ADMIN, { name: `press-${newId().slice(-6)}` });
  const loop = await features.loops.createLoop(ADMIN, {
    name: `loop-${newId().slice(-6)}`,
    stations: [created.name],
    ...settings,
  });
  const device: Actor = { kind: 'device', id: newId(), name: 'edge-1' };
  if (attach) {
    await db
      .insertInto('device')
      .values({
        id: device.id,
        name: `edge-${device.id.slice(-6)}`,
        public_key: 'A'.repeat(43) + '=',
        station_names: JSON.stringify([created.name]),
        enrolled_at: clock.now(),
        last_seen_at: clock.now(),
      })
      .execute();
    await features.attachDevice(device.id, [created.name]);
  }
  const station = await features.stations.getStation(created.id);
  let seed = Math.trunc(Math.random() * 1e6);
  const inspection: TestLine['inspection'] = (part = {}) => ({
    id: newId(clock.now().getTime()),
    stationId: station.id,
    at: clock.now().toISOString(),
    partId: null,
    modelId: station.championId ?? '01900000-0000-7000-8000-000000000001',
    score: 0.2,
    threshold: 0.5,
    verdict: 'ok',
    defectType: null,
    latencyMs: 5,
    second: null,
    ...part,
  });
  return {
    ...features,
    app,
    station,
    loop,
    device,
    inspection,
    capture: async (
      part = {},
      { reasons = ['uncertain'] as Capture['reasons'], perceptualHash = randomHash() } = {},
    ) => {
      const { sha256 } = await blobs.put(await picture(seed++));
      const judged = inspection(part);
      await features.ingest.uploadCaptures(device, [
        {
          inspection: judged,
          reasons,
          image: { sha256, width: 40, height: 40, mediaType: 'image/png' },
          perceptualHash,
          heatmapSha256: null,
        },
      ]);
      return judged.id;
    },
    importImages: async (n, verdict) => {
      const ids: string[] = [];
      for (let i = 0; i < n; i++) {
        const image = await picture(seed++);
        const bytes = (async function* pieces() {
          yield image;
        })();
        const capture = await features.ingest.importImage(ADMIN, station.name, {
          bytes,
          verdict,
          defectTypes: verdict === 'ng' ? ['scratch'] : [],
          partId: null,
          fileName: `${i}.png`,
        });
        ids.push(capture.id);
      }
      return ids;
    },
    label: async (id, verdict) => features.review.label(ADMIN, id, { verdict, seconds: 2 }),
  };
};
