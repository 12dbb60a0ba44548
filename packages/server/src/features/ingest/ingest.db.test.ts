import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase, emptyDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, picture, type TestLine } from '../../testing/line.js';

const FROM = '2026-03-01T00:00:00.000Z';
const TO = '2026-03-02T00:00:00.000Z';

describeEachDatabase('ingest', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());
  const setUp = async (): Promise<TestLine> => {
    app = await createTestApp(connection());
    // Which captures two people judge depends on their ids, which are made up anew each time.
    return createTestLine(app, { review: { secondReviewShare: 0 } });
  };

  test('however uploads are cut, repeated and reordered, every inspection counts once', async () => {
    app = await createTestApp(connection());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ minute: fc.nat(600), ng: fc.boolean() }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.array(fc.nat(29), { minLength: 1, maxLength: 20 }), { maxLength: 6 }),
        async (parts, batches) => {
          await emptyDatabase(connection().db);
          const line = await createTestLine(app);
          const start = Date.parse('2026-03-01T01:00:00.000Z');
          const inspections = parts.map(({ minute, ng }) =>
            line.inspection({
              at: new Date(start + minute * 60_000).toISOString(),
              verdict: ng ? 'ng' : 'ok',
            }),
          );
          // Any batches of them, with repeats within and between, and all of them at some time.
          const sent = batches.map((batch) => batch.map((i) => inspections[i % inspections.length]));
          sent.splice(sent.length >> 1, 0, inspections);
          let accepted = 0;
          for (const batch of sent)
            accepted += (await line.ingest.uploadInspections(line.device, batch)).accepted;
          expect(accepted).toBe(parts.length);
          const rates = await line.rates.rates(line.station.id, { from: FROM, to: TO });
          expect(rates).toMatchObject({
            inspections: parts.length,
            rejected: parts.filter((part) => part.ng).length,
          });
          const hours = await line.rates.hours(line.station.id, { from: FROM, to: TO });
          expect(hours.reduce((sum, hour) => sum + hour.inspections, 0)).toBe(parts.length);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('uploads that meet count once as well', async () => {
    const line = await setUp();
    const parts = Array.from({ length: 40 }, () => line.inspection());
    const results = await Promise.all(
      [parts, parts.toReversed(), parts.slice(10), parts].map((batch) =>
        line.ingest.uploadInspections(line.device, batch),
      ),
    );
    expect(results.reduce((sum, r) => sum + r.accepted, 0)).toBe(40);
    expect((await line.rates.rates(line.station.id, {})).inspections).toBe(40);
  });

  test('a device speaks for its own stations alone, also for one that it served before', async () => {
    const line = await setUp();
    const other = await line.stations.createStation(ADMIN, { name: 'other' });
    const foreign = line.inspection({ stationId: other.id });
    await expect(line.ingest.uploadInspections(line.device, [foreign])).rejects.toMatchObject({
      code: 'forbidden',
    });
    await line.attachDevice(newId(), [line.station.name]);
    const late = await line.ingest.uploadInspections(line.device, [line.inspection()]);
    expect(late).toEqual({ accepted: 1, duplicates: 0 });
  });

  test('a capture needs its blob, is taken once and brings its inspection', async () => {
    const line = await setUp();
    const inspection = line.inspection();
    const image = { sha256: 'b'.repeat(64), width: 40, height: 40, mediaType: 'image/png' as const };
    const upload = {
      inspection,
      reasons: ['audit' as const],
      image,
      perceptualHash: null,
      heatmapSha256: null,
    };
    await expect(line.ingest.uploadCaptures(line.device, [upload])).rejects.toMatchObject({
      code: 'blob_missing',
    });
    expect((await line.rates.rates(line.station.id, {})).inspections).toBe(0);
    const { sha256 } = await app.context.blobs.put(await picture(1));
    const whole = { ...upload, image: { ...image, sha256 } };
    expect(await line.ingest.uploadCaptures(line.device, [whole, whole])).toEqual({
      accepted: 1,
      duplicates: 1,
    });
    expect(await line.ingest.uploadCaptures(line.device, [whole])).toEqual({ accepted: 0, duplicates: 1 });
    expect((await line.rates.rates(line.station.id, {})).inspections).toBe(1);
  });

  test('an override becomes a label whichever of the two comes first, and an escape is told once', async () => {
    const line = await setUp();
    const override = (inspectionId: string) => ({
      id: newId(),
      inspectionId,
      stationId: line.station.id,
      at: app.clock.now().toISOString(),
      verdict: 'ng' as const,
      defectTypes: ['scratch'],
      operator: 'bob',
    });
    const escapes = async () =>
      (
        await app.context.db
          .selectFrom('event')
          .select('subject')
          .where('type', '=', 'escape_reported')
          .execute()
      ).map((event) => event.subject);
    const early = line.inspection();
    await line.ingest.uploadOverrides(line.device, [override(early.id)]);
    expect(await escapes()).toEqual([]);
    await line.capture(early);
    const captured = await line.capture();
    const late = override(captured);
    await line.ingest.uploadOverrides(line.device, [late]);
    await line.ingest.uploadOverrides(line.device, [late]);
    expect(await escapes()).toEqual([`inspection:${early.id}`, `inspection:${captured}`]);
    for (const id of [early.id, captured]) {
      const capture = await line.review.getCapture(id);
      expect(capture).toMatchObject({ state: 'waiting', labels: [{ kind: 'override', verdict: 'ng' }] });
      expect(capture.labels[0].author).toMatchObject({ kind: 'device', name: 'bob' });
    }
  });

  test('rates come from labelled audit samples alone, with their intervals', async () => {
    const line = await setUp();
    const audit = { reasons: ['audit' as const] };
    const escape = await line.capture({ verdict: 'ok' }, audit);
    const falseReject = await line.capture({ verdict: 'ng' }, audit);
    const good = await line.capture({ verdict: 'ok' }, audit);
    const uncertain = await line.capture({ verdict: 'ok' });
    await line.label(escape, 'ng');
    await line.label(falseReject, 'ok');
    await line.label(good, 'ok');
    await line.label(uncertain, 'ng');
    const rates = await line.rates.rates(line.station.id, {});
    expect(rates.escapeRate).toMatchObject({ value: 1, events: 1, n: 1 });
    expect(rates.falseRejectRate).toMatchObject({ value: 0.5, events: 1, n: 2 });
    expect(rates.defectRate).toMatchObject({ events: 1, n: 3 });
    expect(rates.latencyMs?.median).toBeGreaterThan(4.5);
    expect(rates.latencyMs?.median).toBeLessThan(5.5);
  });

  test('the same photo twice is one capture; what cannot be read is refused', async () => {
    const line = await setUp();
    const send = (bytes: Buffer) =>
      line.ingest.importImage(ADMIN, line.station.name, {
        bytes: (async function* pieces() {
          yield bytes;
        })(),
        verdict: 'ok',
        defectTypes: [],
        partId: null,
        fileName: 'a.png',
      });
    const first = await send(await picture(7));
    expect(first).toMatchObject({ state: 'labelled', verdict: 'ok', split: 'train', inspection: null });
    expect((await send(await picture(7))).id).toBe(first.id);
    await expect(send(Buffer.from('GIF89a'))).rejects.toMatchObject({ code: 'image_unreadable' });
    await expect(send(Buffer.alloc(0))).rejects.toMatchObject({ code: 'image_unreadable' });
    const cut = (await picture(8)).subarray(0, 900);
    await expect(send(Buffer.from(cut))).rejects.toMatchObject({ code: 'image_unreadable' });
  });
});
