import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createFakeTrainer, perfect } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

describeEachDatabase('loop velocity', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const judge = async (line: TestLine, seconds: number): Promise<void> => {
    app.clock.advance(seconds * 1000);
    const modelId = (await line.stations.getStation(line.station.id)).championId as string;
    await line.ingest.uploadInspections(line.device, [line.inspection({ modelId })]);
    await line.engine.tick();
  };

  test('counts turns whose model was confirmed, until it was, and the labels of held turns with the next', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      trigger: { labels: null, escapes: null, drift: false },
      rollout: { shadowParts: 0, canaryParts: 0, observeParts: 2 },
    });
    const velocity = () => line.insights.velocity(line.loop.name);
    const stateOf = async (id: string) => {
      const { state, outcome } = await line.turns.getTurn(id);
      return outcome ?? state;
    };
    const turn = async (n: number, verdict: 'ok' | 'ng', trainer?: ReturnType<typeof createFakeTrainer>) => {
      await line.importImages(n, verdict);
      app.clock.advance(60_000);
      const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
      await settle(line, trainer);
      return id;
    };

    const first = await turn(40, 'ok');
    await judge(line, 10);
    // It judges, and nobody knows yet whether it will stay.
    expect(await stateOf(first)).toBe('observing');
    expect(await velocity()).toMatchObject({ turns: 0, labelToLive: null, captureToConfirmed: null });
    await judge(line, 300);
    expect(await stateOf(first)).toBe('promoted');
    const one = await velocity();
    expect(one).toMatchObject({ turns: 1, observation: { median: 300, p90: 300 } });
    expect(one.labelToTraining?.median).toBeCloseTo(61, 0);
    expect(one.labelToConfirmed!.median - one.labelToLive!.median).toBeCloseTo(300, 6);
    expect(one.captureToConfirmed!.median).toBeGreaterThanOrEqual(one.labelToConfirmed!.median);

    const held = await turn(4, 'ng', createFakeTrainer(line, { champion: perfect, challenger: perfect }));
    expect(await stateOf(held)).toBe('held');
    expect(await velocity()).toEqual(one);

    app.clock.advance(3600_000);
    const takenBack = await turn(20, 'ng');
    await judge(line, 10);
    const { rolloutId } = await line.turns.getTurn(takenBack);
    await line.turns.rollBack(ADMIN, rolloutId as string, 'scratches pass');
    expect(await velocity()).toEqual(one);

    app.clock.advance(3600_000);
    const last = await turn(1, 'ok');
    await judge(line, 10);
    await judge(line, 10);
    expect(await stateOf(last)).toBe('promoted');
    const two = await velocity();
    expect(two.turns).toBe(2);
    // A third of the labels waited through turns that led nowhere.
    expect(two.labelToTraining?.p90).toBeGreaterThan(3600);
    expect(two.labelToTraining?.median).toBeCloseTo(61, 0);
  });
});
