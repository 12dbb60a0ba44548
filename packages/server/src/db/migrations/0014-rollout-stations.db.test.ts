import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';
import { rolloutStations } from './0014-rollout-stations.js';

describeEachDatabase('counts of roll-outs by station', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('a roll-out that is under way keeps what it counted', async () => {
    app = await createTestApp(connection());
    const { db } = app.context;
    const line = await createTestLine(app, { rollout: { observeParts: 5 } });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const modelId = (await line.stations.getStation(line.station.id)).championId as string;
    await line.ingest.uploadInspections(
      line.device,
      [1, 2, 3].map(() => line.inspection({ modelId })),
    );
    const before = await db.selectFrom('rollout_count').selectAll().execute();

    // As it was: one row a phase.
    await sql`alter table rollout_count drop column station_id cascade`.execute(db);
    await sql`alter table rollout_count add primary key (rollout_id, phase)`.execute(db);
    for (const statement of rolloutStations) await sql.raw(statement).execute(db);

    expect(await db.selectFrom('rollout_count').selectAll().execute()).toEqual(before);
    const { rolloutId } = await line.turns.getTurn(id);
    expect(await line.rollouts.getRollout(rolloutId as string)).toMatchObject({
      phase: 'full',
      counts: { challengerParts: 3 },
      waitsFor: ['It waits for 5 parts: 3 so far.'],
    });
  });
});
