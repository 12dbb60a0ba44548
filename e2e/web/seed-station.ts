import type { Capture, CaptureReason, CaptureUpload, Loop, Station } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { ServerContext } from '../../packages/server/src/context.js';
import { newId } from '../../packages/server/src/lib/new-id.js';
import { createLoopFeatures } from '../../packages/server/src/loop-features.js';
import { ADMIN } from '../../packages/server/src/testing/line.js';
import type { Product } from '../../testkit/src/index.js';
import { drawParts } from './draw-parts.js';

export interface SeedOptions {
  name?: string;
  product?: Product;
  /** Of the pictures; 256 by default, 1000 is a megapixel. */
  sidePx?: number;
  /** Pictures that testkit draws; the rest are these, moved and lit a little otherwise. */
  drawn?: number;
  labelled?: number;
  waiting?: number;
  /** So many of the waiting come in groups of three that look alike. */
  alike?: number;
  seed?: number;
  loop?: Partial<Pick<Loop, 'trigger' | 'review' | 'gate' | 'rollout'>>;
}

export interface SeededStation {
  station: Station;
  loop: Loop;
  deviceId: string;
  waiting: Capture['id'][];
  labelled: Capture['id'][];
}

const REASONS: readonly CaptureReason[] = ['uncertain', 'uncertain', 'novel', 'audit', 'disagreement'];
const HOUR_MS = 3_600_000;
/** Captures an upload. */
const AT_ONCE = 50;

/** Of 64 bits, far from every other; those of a group are the same. */
const hashOf = (group: string): string => Buffer.from(group).toString('hex').padEnd(16, '0').slice(-16);

/**
 * A station with loop and device, captures that people labelled, and captures that wait. Everything goes through the
 * services that the routes use.
 */
export const seedStation = async (
  context: ServerContext,
  options: SeedOptions = {},
): Promise<SeededStation> => {
  const { name = `press-${newId().slice(-6)}`, product = 'brushed-metal', sidePx = 256, seed = 1 } = options;
  const { drawn = 12, labelled = 12, waiting = 24, alike = 0 } = options;
  const features = createLoopFeatures(context);
  const { db, blobs, clock } = context;
  const created = await features.stations.createStation(ADMIN, { name, title: `Line 1, ${name}` });
  const loop = await features.loops.createLoop(ADMIN, {
    name: `${name}-loop`,
    stations: [name],
    ...options.loop,
  });
  const device = { kind: 'device' as const, id: newId(), name: `edge-${name}` };
  await db
    .insertInto('device')
    .values({
      id: device.id,
      name: device.name,
      public_key: `${'A'.repeat(43)}=`,
      station_names: JSON.stringify([name]),
      enrolled_at: clock.now(),
      last_seen_at: clock.now(),
    })
    .execute();
  await features.attachDevice(device.id, [name]);
  const station = await features.stations.getStation(created.id);

  const ids: string[] = [];
  const uploads: CaptureUpload[] = [];
  const truths: { label: 'ok' | 'ng'; defectTypes: string[] }[] = [];
  const now = clock.now().getTime();
  const count = labelled + waiting;
  const line = { product, seed, widthPx: sidePx, heightPx: sidePx, defectRate: 0.4 };
  for await (const part of drawParts(line, Math.min(drawn, count), count)) {
    const i = ids.length;
    const at = new Date(now - HOUR_MS + i * 1000);
    const { sha256 } = await blobs.put(part.jpeg);
    const heat = await blobs.put(part.heat);
    const bad = part.label === 'ng';
    const score = bad ? 0.45 + ((i * 7) % 50) / 100 : 0.05 + ((i * 11) % 50) / 100;
    const isAlike = i >= labelled && i < labelled + alike;
    const inspection = {
      id: newId(at.getTime()),
      stationId: station.id,
      at: at.toISOString(),
      partId: `P-${String(10_000 + i)}`,
      modelId: station.championId ?? '01900000-0000-7000-8000-000000000001',
      score,
      threshold: 0.5,
      verdict: score >= 0.5 ? ('ng' as const) : ('ok' as const),
      defectType: bad && score >= 0.5 ? part.defectTypes[0] : null,
      latencyMs: 6 + (i % 5),
      second: null,
    };
    uploads.push({
      inspection,
      reasons: [isAlike ? 'uncertain' : REASONS[i % REASONS.length]],
      image: { sha256, width: part.widthPx, height: part.heightPx, mediaType: 'image/jpeg' },
      perceptualHash: isAlike
        ? hashOf(`g${Math.floor((i - labelled) / 3)}`)
        : newId().replaceAll('-', '').slice(16),
      heatmapSha256: heat.sha256,
    });
    ids.push(inspection.id);
    truths.push(part);
  }
  await features.ingest.uploadInspections(
    device,
    uploads.map(({ inspection }) => inspection),
  );
  for (let i = 0; i < uploads.length; i += AT_ONCE)
    await features.ingest.uploadCaptures(device, uploads.slice(i, i + AT_ONCE));
  for (let i = 0; i < labelled; i++) {
    const { label: verdict, defectTypes } = truths[i];
    await features.review.label(ADMIN, ids[i], { verdict, defectTypes, seconds: 2 + (i % 4) / 2 });
  }
  return {
    station: await features.stations.getStation(station.id),
    loop: await features.loops.getLoop(loop.id),
    deviceId: device.id,
    labelled: ids.slice(0, labelled),
    waiting: ids.slice(labelled),
  };
};

/** Many more that wait, straight into the tables, with the pictures of those that are there: a long queue, not a true one. */
export const fillQueue = async ({ db }: ServerContext, stationId: string, count: number): Promise<void> => {
  await sql`
    with pictures as (
      select row_number() over (order by id) - 1 as at, count(*) over () as n, image_sha256, width, height, media_type, heatmap_sha256
      from capture where station_id = ${stationId}
    ), fresh as (
      select ('01900000-' || lpad(to_hex(i / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as id, i
      from generate_series(1, ${count}::int) i
    ), inspections as (
      insert into inspection (id, station_id, at, part_id, model_id, score, threshold, verdict, latency_ms)
      select id, ${stationId}, now() - make_interval(secs => i), 'Q-' || i, '01900000-0000-7000-8000-000000000001',
        0.9, 0.5, 'ng', 5 from fresh
    ), groups as (
      insert into capture_group (id) select id from fresh
    )
    insert into capture (id, station_id, source, taken_at, received_at, part_id, line_verdict, line_model_id, reasons,
      is_audit, priority, image_sha256, width, height, media_type, heatmap_sha256, hash, group_id, state, defect_types,
      regions, wants_second)
    select f.id, ${stationId}, 'device', now() - make_interval(secs => i), now(), 'Q-' || i, 'ng',
      '01900000-0000-7000-8000-000000000001', '["uncertain"]', false, 4, p.image_sha256, p.width, p.height,
      p.media_type, p.heatmap_sha256, null, f.id, 'waiting', '[]', '[]', false
    from fresh f join pictures p on p.at = f.i % p.n`.execute(db);
  // As PostgreSQL does by itself after so many new rows.
  await sql`analyze`.execute(db);
};
