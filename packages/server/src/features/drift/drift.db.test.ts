import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';

describeEachDatabase('drift', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  /** Windows of five minutes whose brightness wanders a little around `centre`. */
  const windows = (from: number, n: number, centre: number) =>
    Array.from({ length: n }, (_, i) => {
      const at = Date.parse('2026-03-01T00:00:00.000Z') + (from + i) * 300_000;
      const wander = Math.sin((from + i) * 1.7) + Math.cos(Math.floor((from + i) / 10) * 2.3);
      return {
        from: new Date(at).toISOString(),
        to: new Date(at + 300_000).toISOString(),
        n: 50,
        measurements: {
          brightness: { median: centre + wander, spread: 2 },
          sharpness: { median: 0.5 + wander / 100, spread: 0.05 },
        },
      };
    });
  const takeIn = (line: TestLine, batch: ReturnType<typeof windows>) =>
    inTransaction(app.context.db, (trx) => line.drift.takeIn(trx, line.station.id, batch));

  test('what is usual is learned, what moves is named once, and the present can become usual', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    await takeIn(line, windows(0, 100, 120));
    await takeIn(line, windows(100, 50, 120));
    expect(await line.drift.listAlarms(line.station.name)).toEqual([]);
    const darker = windows(150, 20, 70);
    await takeIn(line, darker);
    await takeIn(line, darker);
    const [alarm, ...others] = await line.drift.listAlarms(line.station.name);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ measurement: 'brightness', clearedAt: null });
    expect(alarm.shiftSd).toBeLessThan(-3);
    expect(alarm.inWords).toContain('fell');
    expect(alarm.statements).toMatchObject([{ code: 'condition_moved', values: { lots: 1 } }]);
    expect(alarm.statements[0].values['to']).toBeLessThan(80);
    await line.drift.clear(ADMIN, line.station.name);
    await takeIn(line, windows(170, 20, 70));
    const after = await line.drift.listAlarms(line.station.name);
    expect(after.filter((a) => a.clearedAt === null)).toEqual([]);
    app.clock.advance(60_000);
    await takeIn(line, windows(190, 20, 120));
    const again = await line.drift.listAlarms(line.station.name);
    expect(again[0]).toMatchObject({ measurement: 'brightness', clearedAt: null });
  });
});
