import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createClient, tokenAuth, uploadBlob } from '@lemniscate/client';
import { deviceAuth } from '@lemniscate/client/device';
import type { CaptureUpload } from '@lemniscate/contracts';
import { median, quantile } from '@lemniscate/vision';
import { makeDevices, makeInspections, parcelOf, sendAll, type Sent } from '../ingest/devices.js';
import { historyOf } from '../ingest/history.js';
import { ServerChild } from '../ingest/server.js';
import type { Bench, BenchContext, Cell, Figure } from '../run/bench.js';
import { isDurable, onPostgresql } from '../run/postgresql.js';
import { figure, fixed, reported } from '../run/statistics.js';
import { timeEach } from '../run/timing.js';

const INSPECTIONS = '/api/v1/device/inspections';
const CAPTURES = '/api/v1/device/captures';
const MIB = 2 ** 20;
const IMAGE_BYTES = 60_000;
const CAPTURES_AT_ONCE = 50;
const BLOBS_IN_FLIGHT = 8;

/** Inspections of one upload: what has gathered at a device is the less, the more devices there are. */
const LOADS = [
  { devices: 1, batch: 2000 },
  { devices: 100, batch: 500 },
  { devices: 1000, batch: 100 },
];

/** A year by weeks, and by days. */
const CHARTS = [52, 365];

interface Sizes {
  inspections: number;
  rounds: number;
  captures: number;
  /** Slices of five minutes of a part a second at each of `lines`. */
  slices: number;
  lines: number;
  history: number;
  queries: number;
}

interface Measured {
  rows: Cell[][];
  memory: Cell[][];
  figures: Figure[];
}

export const ingest: Bench = {
  name: 'ingest',
  about:
    'inspections and captures a second over HTTP on both databases, memory over an hour, rates of a large station',
  async run(context) {
    const { quick, say } = context;
    const usual: Sizes = {
      inspections: 100_000,
      rounds: context.seeds ?? 3,
      captures: 400,
      slices: 12,
      lines: 100,
      history: 10_000_000,
      queries: 100,
    };
    const quickly: Sizes = {
      inspections: 4000,
      rounds: 1,
      captures: 20,
      slices: 3,
      lines: 5,
      history: 50_000,
      queries: 5,
    };
    const sizes = quick ? quickly : usual;
    const ofPglite = { ...sizes, inspections: sizes.inspections / 2 };
    const all: Measured[] = [];
    const url = process.env['TEST_DATABASE_URL'];
    if (url) all.push(await onPostgresql(url, (own) => measure(context, 'PostgreSQL', sizes, 5000, own)));
    else say('ingest: PostgreSQL is left out; set TEST_DATABASE_URL');
    all.push(await measure(context, 'PGlite', ofPglite, 1500));
    return {
      settings: {
        ...sizes,
        'inspections on PGlite': ofPglite.inspections,
        ...(url && { 'PostgreSQL that survives a power cut': await isDurable(url) }),
        quick,
      },
      tables: [
        {
          title: 'a second',
          columns: [
            'database',
            'what',
            'a second, median of rounds',
            'each round',
            'request ms, median',
            'p99',
          ],
          rows: all.flatMap(({ rows }) => rows),
        },
        {
          title: 'server after every five minutes of an hour’s load, MiB',
          columns: ['database', 'what', ...Array.from({ length: sizes.slices }, (_, i) => String(i + 1))],
          rows: all.flatMap(({ memory }) => memory),
        },
      ],
      figures: all.flatMap(({ figures }) => figures),
      notes: [
        'Devices and server share the machine; bodies are made beforehand, signing is counted.',
        'PGlite as the server opens it.',
        'Bare INSERT: the same rows, 2,000 a statement, into a table with a primary key alone, from the server’s process. Bare HTTP: the same signed requests to a server that reads and answers.',
        `Captures: a blob of 60 kB each, asked for and uploaded, ${BLOBS_IN_FLIGHT} in flight, and told of ${CAPTURES_AT_ONCE} at a time.`,
        'Rates: the last day, over HTTP, of a station with the history made in SQL over a year; one in 100 is a labelled audit sample.',
        ...(url ? [] : ['PostgreSQL was left out: TEST_DATABASE_URL is not set.']),
      ],
    };
  },
};

const measure = async (
  { tempDir, say }: BenchContext,
  database: string,
  sizes: Sizes,
  asked: number,
  databaseUrl?: string,
): Promise<Measured> => {
  const server = await ServerChild.start(join(tempDir, database), databaseUrl);
  try {
    const rows: Cell[][] = [];
    const figures: Figure[] = [];
    const tell = (what: string, rates: readonly number[], latencies: readonly number[]): void => {
      const ms =
        latencies.length === 0 ? [null, null] : [0.5, 0.99].map((q) => fixed(quantile(latencies, q), 1));
      rows.push([
        database,
        what,
        fixed(median([...rates]), 0),
        rates.map((r) => r.toFixed(0)).join(' '),
        ...ms,
      ]);
      say(`ingest: ${database}, ${what}: ${rates.map((r) => r.toFixed(0)).join(' ')} a second`);
    };
    const rounds = await sendRounds(server, sizes);
    for (const [what, sent] of rounds) tell(what, sent.rates, sent.latencies);
    const rateOf = (what: string): number => median(rounds.get(what)?.rates ?? []);
    for (const load of LOADS)
      figures.push(
        figure(`${database}, ${nameOf(load)}`, rateOf(nameOf(load)), 'at least', asked, 'a second', 0),
      );
    figures.push(
      reported(`${database}, share of the bare INSERT`, rateOf(nameOf(LOADS[0])) / rateOf('bare INSERT')),
    );

    for (const { devices } of LOADS) {
      const { count, blobsAndAll, told } = await sendCaptures(server, sizes, devices);
      tell(`${devicesOf(devices)}, captures with their blobs`, [count / blobsAndAll], []);
      tell(`${devicesOf(devices)}, captures, blobs there already`, [count / told], []);
    }

    const hour = await sendHour(server, sizes);
    tell(`an hour of ${sizes.lines} lines`, hour.rates, []);
    const growth = median(hour.rss.slice(-3)) / median(hour.rss.slice(2, 5));
    figures.push(figure(`${database}, memory, last quarter over the second`, growth, 'at most', 1.1));

    const { times, years, fillSeconds } = await queryRates(server, sizes);
    say(`ingest: ${database}, ${sizes.history} rows made in ${fixed(fillSeconds, 0)} s`);
    const name = `${database}, last day’s rates, ${sizes.history / 1e6} million inspections`;
    figures.push(figure(`${name}, median`, median(times), 'at most', 50, 'ms', 1));
    figures.push(reported(`${name}, 95th of 100`, quantile(times, 0.95), 'ms', 1));
    figures.push(reported(`${name}, first`, times[0], 'ms', 1));
    for (const [buckets, ofYear] of years) {
      const chart = `${database}, a year in ${buckets} steps of the same station`;
      figures.push(figure(`${chart}, median`, median(ofYear), 'at most', 100, 'ms', 1));
      figures.push(reported(`${chart}, 95th of 100`, quantile(ofYear, 0.95), 'ms', 1));
      figures.push(figure(`${chart}, first`, ofYear[0], 'at most', 100, 'ms', 1));
    }
    return {
      rows,
      figures,
      memory: [
        [database, 'resident', ...hour.rss.map((b) => fixed(b / MIB, 0))],
        [database, 'heap after collection', ...hour.heap.map((b) => fixed(b / MIB, 1))],
      ],
    };
  } finally {
    await server.close();
  }
};

const devicesOf = (count: number): string => `${count} device${count === 1 ? '' : 's'}`;

const nameOf = ({ devices, batch }: (typeof LOADS)[number]): string =>
  `${devicesOf(devices)}, ${batch} an upload`;

interface Rates {
  rates: number[];
  latencies: number[];
}

/** Every load once a round, so that what else the machine does falls on all. */
const sendRounds = async (server: ServerChild, sizes: Sizes): Promise<Map<string, Rates>> => {
  const found = new Map<string, Rates>();
  const keep = (what: string, rate: number, latencies: readonly number[] = []): void => {
    const entry = found.get(what) ?? { rates: [], latencies: [] };
    found.set(what, { rates: [...entry.rates, rate], latencies: [...entry.latencies, ...latencies] });
  };
  const sites = [];
  for (const load of LOADS) {
    const { devices, site } = makeDevices(load.devices);
    await server.ask({ do: 'site', site });
    sites.push({ load, devices });
  }
  const [{ devices: single }] = sites;
  for (let round = 0; round < sizes.rounds; round++) {
    const batches = Array.from({ length: Math.max(1, sizes.inspections / 5 / 2000) }, () =>
      makeInspections(single[0].stationId, 2000),
    );
    const count = 2000 * batches.length;
    const { ms = NaN } = await server.ask({ do: 'bare', batches });
    keep('bare INSERT', (1000 * count) / ms);
    const bodies = batches.map((inspections) => parcelOf(single[0], { inspections }));
    keep('bare HTTP', count / (await sendAll(server.noopUrl, INSPECTIONS, bodies)).seconds);
    for (const { load, devices } of sites) {
      const uploads = Math.max(1, Math.round(sizes.inspections / load.batch / load.devices));
      const parcels = devices.flatMap((device) =>
        Array.from({ length: uploads }, () =>
          parcelOf(device, { inspections: makeInspections(device.stationId, load.batch) }),
        ),
      );
      const sent: Sent = await sendAll(server.url, INSPECTIONS, parcels);
      keep(nameOf(load), (parcels.length * load.batch) / sent.seconds, sent.latencies);
    }
  }
  return found;
};

/** Each device has as many: `captures` in all, or one each where there are more devices. */
const sendCaptures = async (
  server: ServerChild,
  { captures }: Sizes,
  deviceCount: number,
): Promise<{ count: number; blobsAndAll: number; told: number }> => {
  const { devices, site } = makeDevices(deviceCount);
  await server.ask({ do: 'site', site });
  const each = Math.max(1, Math.round(captures / deviceCount));
  const ofDevices = devices.map((device) => {
    const images = Array.from({ length: each }, () => randomBytes(IMAGE_BYTES));
    const digests = images.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    const uploads = makeInspections(device.stationId, each).map((inspection, i): CaptureUpload => ({
      inspection,
      reasons: ['audit'],
      image: { sha256: digests[i], width: 640, height: 480, mediaType: 'image/png' },
      perceptualHash: randomBytes(32).toString('hex'),
      heatmapSha256: null,
    }));
    const auth = deviceAuth({ deviceId: device.id, privateKey: device.privateKey });
    return { device, images, digests, uploads, client: createClient({ url: server.url, auth }) };
  });
  const parcels = ofDevices.flatMap(({ device, uploads }) =>
    Array.from({ length: Math.ceil(each / CAPTURES_AT_ONCE) }, (_, i) =>
      parcelOf(device, { captures: uploads.slice(i * CAPTURES_AT_ONCE, (i + 1) * CAPTURES_AT_ONCE) }),
    ),
  );
  const blobs = ofDevices.flatMap(({ client, images, digests }) =>
    images.map((bytes, i) => ({ client, bytes, sha256: digests[i] })),
  );
  const started = performance.now();
  const left = blobs.values();
  const sender = async (): Promise<void> => {
    for (const { client, ...blob } of left) await uploadBlob(client, blob);
  };
  await Promise.all(Array.from({ length: BLOBS_IN_FLIGHT }, sender));
  const blobSeconds = (performance.now() - started) / 1000;
  const { seconds } = await sendAll(server.url, CAPTURES, parcels);
  return { count: blobs.length, blobsAndAll: blobSeconds + seconds, told: seconds };
};

/** What an hour brings, as quickly as it is taken, with a look at the server every five minutes of it. */
const sendHour = async (
  server: ServerChild,
  { slices, lines }: Sizes,
): Promise<{ rss: number[]; heap: number[]; rates: number[] }> => {
  const { devices, site } = makeDevices(lines);
  await server.ask({ do: 'site', site });
  const [rss, heap, rates]: number[][] = [[], [], []];
  for (let slice = 0; slice < slices; slice++) {
    const parcels = devices.map((device) =>
      parcelOf(device, { inspections: makeInspections(device.stationId, 300) }),
    );
    const { seconds } = await sendAll(server.url, INSPECTIONS, parcels);
    rates.push((300 * lines) / seconds);
    const { rssBytes = NaN, heapBytes = NaN } = await server.ask({ do: 'memory' });
    rss.push(rssBytes);
    heap.push(heapBytes);
  }
  return { rss, heap, rates };
};

const queryRates = async (
  server: ServerChild,
  { history, queries }: Sizes,
): Promise<{ times: number[]; years: [number, number[]][]; fillSeconds: number }> => {
  const { site } = makeDevices(1);
  await server.ask({ do: 'site', site });
  const [{ id, name }] = site.stations;
  const started = performance.now();
  await server.ask({ do: 'sql', statements: historyOf(id, history) });
  const fillSeconds = (performance.now() - started) / 1000;
  const { token } = await createClient({ url: server.url }).setUp({
    body: { code: server.setUpCode, name: 'bench', password: randomBytes(12).toString('hex') },
  });
  const client = createClient({ url: server.url, auth: tokenAuth(token) });
  const times = await timeEach(queries, () => client.stationRates({ params: { station: name } }));
  const from = new Date(Date.now() - 365 * 86_400_000).toISOString();
  const years: [number, number[]][] = [];
  for (const buckets of CHARTS)
    years.push([
      buckets,
      await timeEach(queries, () =>
        client.stationSeries({ params: { station: name }, query: { from, buckets } }),
      ),
    ]);
  return { times, years, fillSeconds };
};
