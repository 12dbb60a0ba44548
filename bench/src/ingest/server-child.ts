import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Inspection } from '@lemniscate/contracts';
import { startServer } from '@lemniscate/server';
import { sql } from 'kysely';
import type { Answer, Ask, IngestSite } from './messages.js';

/*
 * The server in a process of its own, so that its memory and its event loop are its own:
 *   node --expose-gc server-child.js DATA_DIR [DATABASE_URL]
 * What is not part of its API (stations by the thousand, bare inserts, memory) is asked for by message.
 */
const [dataDir, databaseUrl] = process.argv.slice(2);
const server = await startServer({ dataDir, databaseUrl, port: 0, logLevel: 'error' });
const { db } = server.context;

/** Takes a body in full and says yes: what HTTP alone costs. */
const noop = createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
});
await new Promise<void>((resolve) => noop.listen(0, '127.0.0.1', resolve));

const insertSite = async ({ devices, stations }: IngestSite): Promise<void> => {
  await sql`
    insert into station (id, name, title, costs, capture, parts_per_day, created_at)
    select id, name, '', '{"escape":5,"falseReject":1,"label":0}', capture, 1000, now()
    from jsonb_to_recordset(${JSON.stringify(stations)}::jsonb) as x(id uuid, name text, capture jsonb)`.execute(
    db,
  );
  await sql`
    insert into device (id, name, public_key, station_names, enrolled_at)
    select id, name, key, '[]', now()
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as x(id uuid, name text, key text)`.execute(
    db,
  );
  await sql`
    insert into station_attachment (station_id, device_id, since)
    select "stationId", id, now()
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as x(id uuid, "stationId" uuid)`.execute(db);
};

const toRow = (i: Inspection) => ({
  id: i.id,
  station_id: i.stationId,
  at: i.at,
  part_id: i.partId,
  model_id: i.modelId,
  score: i.score,
  threshold: i.threshold,
  verdict: i.verdict,
  defect_type: i.defectType,
  latency_ms: i.latencyMs,
});

/** One INSERT of many rows a batch, one after the other, into a table with a primary key and nothing else. */
const insertBare = async (batches: readonly Inspection[][]): Promise<number> => {
  await sql`create table bare (like inspection)`.execute(db);
  await sql`alter table bare add primary key (id)`.execute(db);
  const started = performance.now();
  for (const batch of batches) {
    const rows = batch.map((i) => sql`(${sql.join(Object.values(toRow(i)))})`);
    await sql`insert into bare (${sql.join(Object.keys(toRow(batch[0])).map((name) => sql.ref(name)))})
      values ${sql.join(rows)}`.execute(db);
  }
  const ms = performance.now() - started;
  await sql`drop table bare`.execute(db);
  return ms;
};

const answer = async (ask: Ask): Promise<Answer> => {
  if (ask.do === 'site') await insertSite(ask.site);
  if (ask.do === 'bare') return { ms: await insertBare(ask.batches) };
  if (ask.do === 'sql') for (const text of ask.statements) await sql.raw(text).execute(db);
  if (ask.do === 'close') await server.close();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const cpu = process.cpuUsage();
  return { rssBytes: rss, heapBytes: heapUsed, cpuMs: (cpu.user + cpu.system) / 1000 };
};

// Whoever asked is gone.
process.on('disconnect', () => process.exit(1));
process.on('message', (ask: Ask) => {
  answer(ask).then(
    (it) => {
      process.send?.(it);
      if (ask.do === 'close') process.exit(0);
    },
    (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
  );
});
process.send?.({
  url: server.url,
  setUpCode: server.setUp?.code,
  noopUrl: `http://127.0.0.1:${(noop.address() as AddressInfo).port}`,
} satisfies Answer);
