import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

describeEachDatabase('the stations of a loop', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('are changed by an engineer, not during a turn, and those that join get its model', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { rollout: { observeParts: 0 } }, { attach: false });
    const engineer = app.as('engineer');
    const set = (stations: string[], who = engineer) =>
      who('PUT', `/api/v1/loops/${line.loop.name}/stations`, { stations });
    const other = await line.stations.createStation(ADMIN, { name: 'other' });
    const foreign = await line.stations.createStation(ADMIN, { name: 'foreign' });
    await line.loops.createLoop(ADMIN, { name: 'another', stations: ['foreign'] });

    expect((await set(['other'], app.as('reviewer'))).json().code).toBe('forbidden');
    expect((await set([])).json().code).toBe('request_invalid');
    expect((await set(['nowhere'])).json().code).toBe('not_found');
    expect((await set([foreign.name])).json()).toMatchObject({ code: 'state_conflict' });
    expect((await line.loops.getLoop(line.loop.name)).stationIds).toEqual([line.station.id]);

    await line.importImages(12, 'ok');
    const turn = await line.turns.startByHand(ADMIN, line.loop.name);
    expect((await set([line.station.name, 'other'])).json()).toMatchObject({ code: 'state_conflict' });
    await settle(line);
    await app.context.db.updateTable('turn').set({ closed_at: app.clock.now() }).execute();
    const { championId } = await line.stations.getStation(line.station.id);
    expect(championId).toBe((await line.turns.getTurn(turn.id)).challengerId);

    const joined = await set([line.station.name, 'other', 'other']);
    expect(joined.json().stationIds.toSorted()).toEqual([line.station.id, other.id].toSorted());
    expect(await line.stations.getStation(other.id)).toMatchObject({ loopId: line.loop.id, championId });
    const { items } = (await app.as('admin')('GET', '/api/v1/audit')).json();
    const entry = items.find((item: { action: string }) => item.action === 'loop.changed');
    expect(entry.detail.stations.toSorted()).toEqual(['other', line.station.name].toSorted());
    expect(entry.detail.before).toEqual([line.station.name]);

    expect((await set(['other'])).json().stationIds).toEqual([other.id]);
    // The line goes on judging with what it has.
    expect(await line.stations.getStation(line.station.id)).toMatchObject({ loopId: null, championId });
  });
});
