import { afterEach, expect, test } from 'vitest';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

describeEachDatabase('the loop over HTTP', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('from ten photos to a verdict and back to the photos, as people and machines call it', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { rollout: { observeParts: 0 } }, { attach: false });
    const engineer = app.as('engineer');
    const device = await app.enrolDevice('edge-1', [line.station.name]);
    await line.importImages(12, 'ok');
    const started = await engineer('POST', `/api/v1/loops/${line.loop.name}/turns`);
    expect(started.statusCode).toBe(201);
    const again = await engineer('POST', `/api/v1/loops/${line.loop.name}/turns`);
    expect(again.json()).toMatchObject({ code: 'state_conflict', status: 409 });
    await settle(line);

    const desired = (await device.inject('GET', '/api/v1/device/desired')).json();
    const [wanted] = desired.stations;
    const modelId = wanted.champion.modelId;
    const file = wanted.champion.files.find((f: { name: string }) => f.name === 'model.onnx');
    const path = `/api/v1/device/artifacts/${modelId}/${file.sha256}`;
    const whole = await device.inject('GET', path);
    expect(whole.body).toContain('model of');
    const part = await device.inject('GET', path, undefined, { headers: { range: 'bytes=2-4' } });
    expect([part.statusCode, part.body]).toEqual([206, whole.body.slice(2, 5)]);
    const foreign = await device.inject('GET', `/api/v1/device/artifacts/${newId()}/${file.sha256}`);
    expect(foreign.statusCode).toBe(404);
    const other = await app.enrolDevice('edge-2', []);
    expect((await other.inject('GET', path)).statusCode).toBe(404);
    expect((await other.inject('GET', '/api/v1/device/desired')).json().stations).toEqual([]);
    const same = await device.inject('GET', `/api/v1/device/desired?etag=${desired.etag}&waitSeconds=0`);
    expect(same.json().etag).toBe(desired.etag);

    const inspection = line.inspection({ modelId });
    const body = { inspections: [inspection] };
    expect((await device.inject('POST', '/api/v1/device/inspections', body)).json()).toEqual({
      accepted: 1,
      duplicates: 0,
    });
    expect((await other.inject('POST', '/api/v1/device/inspections', body)).statusCode).toBe(403);
    await line.engine.tick();
    const operator = app.as('operator');
    const turn = (await operator('GET', `/api/v1/turns/${started.json().id}`)).json();
    expect(turn).toMatchObject({ state: 'closed', outcome: 'promoted', challengerId: modelId });

    const since = (await operator('GET', `/api/v1/inspections/${inspection.id}/since`)).json();
    expect(since).toMatchObject({
      model: { id: modelId, number: 1 },
      turn: { id: turn.id },
      datasetRevision: { id: turn.datasetRevisionId },
      labels: 12,
      reviewers: [{ actor: { name: 'ada' }, labels: 12 }],
      base: { license: 'Apache-2.0' },
    });
    const impact = (await operator('GET', `/api/v1/models/${modelId}/impact`)).json();
    expect(impact).toMatchObject({
      inspections: 1,
      rejected: 0,
      champions: [{ stationId: line.station.id }],
    });
    const manifest = (
      await app.as('trainer')('GET', `/api/v1/dataset-revisions/${turn.datasetRevisionId}`)
    ).json();
    const captureId = manifest.manifest.items[0].captureId;
    const touched = (await operator('GET', `/api/v1/captures/${captureId}/impact`)).json();
    expect(touched).toMatchObject({ modelIds: [modelId], inspections: 1 });

    const curve = (await operator('GET', `/api/v1/loops/${line.loop.name}/learning-curve`)).json();
    expect(curve).toMatchObject({ points: [{ turn: 1, labels: 12 }], next: null });
    expect(curve.refused).toContain('turns');
    const velocity = (await operator('GET', `/api/v1/loops/${line.loop.name}/velocity`)).json();
    expect(velocity.turns).toBe(1);
    expect(velocity.labelToLive.median).toBeGreaterThan(0);
    expect((await operator('GET', `/api/v1/inspections/${newId()}/since`)).statusCode).toBe(404);
  });

  test('a change of what a device is to run ends its waiting', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const { etag } = await line.desired.desiredState(line.device.id, { waitSeconds: 0 });
    const waiting = line.desired.desiredState(line.device.id, { etag, waitSeconds: 30 });
    const { id } = line.station;
    await line.stations.updateStation({ kind: 'user', id: newId(), name: 'ada' }, id, {
      capture: { auditShare: 0.5 },
    });
    const changed = await waiting;
    expect(changed.etag).not.toBe(etag);
    expect(changed.stations[0].capture).toMatchObject({ auditShare: 0.5, maxPerHour: 120 });
  });
});
