import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { blind, createFakeTrainer, perfect } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine, picture, type TestLine } from '../../testing/line.js';
import { createLoopFeatures } from '../../loop-features.js';
import { newId } from '../../lib/new-id.js';

const states = async (line: TestLine): Promise<string[]> =>
  (await line.turns.listTurns({}, null, 50)).map((turn) => `${turn.state}/${turn.outcome ?? ''}`);

/** Trainer and engine take turns until nothing moves. */
const settle = async (line: TestLine, trainer: ReturnType<typeof createFakeTrainer>): Promise<void> => {
  do {
    line.app.clock.advance(1000);
    await line.engine.tick();
  } while (await trainer.doOne());
};

const allEvents = async (app: TestApp) =>
  app.context.db.selectFrom('event').select(['type', 'subject', 'data']).orderBy('seq').execute();

describeEachDatabase('turn engine', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('a first model goes from ten good images to the station', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { rollout: { observeParts: 3 } });
    await line.importImages(12, 'ok');
    const turn = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    const observing = await line.turns.getTurn(turn.id);
    expect(observing).toMatchObject({ state: 'observing', championId: null, labelsUsed: 12 });
    const { championId } = await line.stations.getStation(line.station.id);
    expect(championId).toBe(observing.challengerId);
    const desired = await line.desired.desiredState(line.device.id, { waitSeconds: 0 });
    expect(desired.stations[0]).toMatchObject({ champion: { modelId: championId }, challenger: null });
    const parts = [1, 2, 3].map(() => line.inspection({ modelId: championId as string }));
    await line.ingest.uploadInspections(line.device, parts);
    await line.engine.tick();
    expect(await line.turns.getTurn(turn.id)).toMatchObject({
      state: 'closed',
      outcome: 'promoted',
      cost: { labels: 12, computeSeconds: 4 },
    });
    const types = (await allEvents(app)).map((event) => event.type);
    expect(types.filter((type) => type === 'turn_advanced')).toHaveLength(5);
    expect(types.filter((type) => type === 'turn_closed')).toHaveLength(1);
  });

  test('photos that were brought in before there was a loop count', async () => {
    app = await createTestApp(connection());
    const features = createLoopFeatures(app.context);
    const { name } = await features.stations.createStation(ADMIN, { name: 'plate' });
    for (let i = 0; i < 12; i++) {
      const image = await picture(i);
      await features.ingest.importImage(ADMIN, name, {
        bytes: (async function* pieces() {
          yield image;
        })(),
        verdict: 'ok',
        defectTypes: [],
        partId: null,
        fileName: `${i}.png`,
      });
    }
    const loop = await features.loops.createLoop(ADMIN, { name: 'plates', stations: [name] });
    expect(await features.turns.startByHand(ADMIN, loop.name)).toMatchObject({ number: 1 });
  });

  test('a better challenger passes shadow, canary and full; the station keeps its history', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      rollout: { shadowParts: 4, canaryParts: 4, canaryShare: 0.5, observeParts: 2 },
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      trigger: { labels: 20 },
    });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    const first = (await line.stations.getStation(line.station.id)).championId as string;
    await line.ingest.uploadInspections(
      line.device,
      [1, 2].map(() => line.inspection({ modelId: first })),
    );
    await line.engine.tick();
    expect(await states(line)).toEqual(['closed/promoted']);

    await line.importImages(30, 'ok');
    await line.importImages(24, 'ng');
    await settle(line, createFakeTrainer(line));
    const [turn] = await line.turns.listTurns({}, null, 1);
    expect(turn).toMatchObject({ number: 2, trigger: 'labels', state: 'rolling_out' });
    expect(turn.gate).toMatchObject({ answer: 'promote' });
    const challenger = turn.challengerId as string;

    const second = (verdict: 'ok' | 'ng' = 'ok') => ({
      modelId: challenger,
      score: 0.1,
      verdict,
      latencyMs: 5,
    });
    const desired = () => line.desired.desiredState(line.device.id, { waitSeconds: 0 });
    expect((await desired()).stations[0].challenger).toMatchObject({ modelId: challenger, mode: 'shadow' });
    const shadow = [1, 2, 3, 4].map(() => line.inspection({ modelId: first, second: second() }));
    await line.ingest.uploadInspections(line.device, shadow);
    // The same again counts nothing.
    await line.ingest.uploadInspections(line.device, shadow);
    await line.engine.tick();
    const rollout = await line.rollouts.getRollout(turn.rolloutId as string);
    expect(rollout).toMatchObject({ phase: 'canary', counts: { parts: 4, disagreements: 0 } });
    expect((await desired()).stations[0].challenger).toMatchObject({ mode: 'canary', canaryShare: 0.5 });

    const canary = [1, 2, 3, 4].map((i) =>
      line.inspection(
        i % 2
          ? { modelId: first, second: second() }
          : { modelId: challenger, second: { ...second(), modelId: first } },
      ),
    );
    await line.ingest.uploadInspections(line.device, canary);
    await line.engine.tick();
    expect(await states(line)).toEqual(['observing/', 'closed/promoted']);
    expect((await line.stations.getStation(line.station.id)).championId).toBe(challenger);
    await line.ingest.uploadInspections(
      line.device,
      [1, 2].map(() => line.inspection({ modelId: challenger })),
    );
    await line.engine.tick();
    expect(await states(line)).toEqual(['closed/promoted', 'closed/promoted']);
    const champions = await line.stations.listChampions(line.station.id);
    expect(champions.map((c) => [c.modelId, c.to === null])).toEqual([
      [challenger, true],
      [first, false],
    ]);
  });

  test('the gate holds what it cannot tell apart; a person may promote it with a reason', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { review: { goldenShare: 0.5 } }, { attach: false });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    await line.importImages(4, 'ng');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { champion: perfect, challenger: perfect }));
    const held = await line.turns.getTurn(id);
    expect(held).toMatchObject({ state: 'closed', outcome: 'held', gate: { answer: 'hold' } });
    expect(held.reason).toContain('needed');
    await line.turns.approve(ADMIN, id, 'the old one was trained on the wrong product');
    await line.engine.tick();
    expect(await line.turns.getTurn(id)).toMatchObject({
      state: 'closed',
      outcome: 'promoted',
      gate: { approval: { by: 'ada', approved: true } },
    });
    expect((await line.stations.getStation(line.station.id)).championId).toBe(held.challengerId);
  });

  test('the gate counts what was drawn by lot on either side, and not what the champion picked', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      trigger: { labels: null },
      rollout: { observeParts: 1 },
    });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    const { championId } = await line.stations.getStation(line.station.id);
    const modelId = championId as string;
    await line.ingest.uploadInspections(line.device, [line.inspection({ modelId })]);
    await line.engine.tick();
    expect(await states(line)).toEqual(['closed/promoted']);
    const label = async (reasons: ('audit' | 'uncertain')[], verdict: 'ok' | 'ng'): Promise<void> => {
      await line.label(await line.capture({ modelId }, { reasons }), verdict);
    };
    for (let i = 0; i < 8; i++) await label(['audit', 'uncertain'], i % 2 ? 'ng' : 'ok');
    for (let i = 0; i < 6; i++) await label(['uncertain'], i % 2 ? 'ng' : 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { judgesTraining: true }));
    const { gate } = await line.turns.getTurn(id);
    const manifest = await line.datasets.prepare(line.loop.id);
    const golden = manifest.manifest.items.filter((item) => item.split === 'golden').length;
    const numbers = gate?.numbers as Record<'golden' | 'audit' | 'unseen' | 'leftOut', number>;
    // 26 labelled, 6 of them picked; all twelve that were brought in count, as no model asked for them.
    expect(numbers.leftOut).toBe(6);
    expect(numbers.golden + numbers.audit + numbers.unseen).toBe(20);
    expect(numbers.golden + numbers.audit).toBeLessThan(golden + 1);
    expect(numbers.audit).toBeGreaterThan(0);
  });

  test('a worse challenger is rejected, and the champion stays', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { review: { goldenShare: 0.5 } }, { attach: false });
    await line.importImages(40, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    const { championId } = await line.stations.getStation(line.station.id);
    await line.importImages(40, 'ng');
    await settle(line, createFakeTrainer(line, { champion: perfect, challenger: blind }));
    expect(await states(line)).toEqual(['closed/rejected', 'closed/promoted']);
    expect((await line.stations.getStation(line.station.id)).championId).toBe(championId);
  });

  test('a failing trainer aborts the turn with its reason; a lost artifact too', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {}, { attach: false });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await line.engine.tick();
    const trainer = createFakeTrainer(line);
    const job = await trainer.lease();
    const failure = { leaseId: job!.leaseId, code: 'internal', detail: 'no memory left', retryable: false };
    await line.jobs.failJob(job!.jobId, failure);
    await line.engine.tick();
    const aborted = await line.turns.getTurn(id);
    expect(aborted).toMatchObject({ state: 'aborted', outcome: 'aborted' });
    expect(aborted.reason).toContain('no memory left');

    const again = await line.turns.startByHand(ADMIN, line.loop.name);
    await line.engine.tick();
    const leased = await trainer.lease();
    const result = await trainer.train(again.id);
    const files = result.files.map((file) => ({
      ...file,
      sha256: file.name === 'model.onnx' ? 'a'.repeat(64) : file.sha256,
    }));
    const outcome = { kind: 'train' as const, result: { ...result, files } };
    await expect(
      line.jobs.completeJob(leased!.jobId, { leaseId: leased!.leaseId, outcome }),
    ).rejects.toMatchObject({ code: 'blob_missing' });
  });

  test('a turn that is aborted in its roll-out puts the former champion back', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { rollout: { observeParts: 5 } });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line));
    await expect(line.turns.startByHand(ADMIN, line.loop.name)).rejects.toMatchObject({
      code: 'state_conflict',
    });
    const aborted = await line.turns.abort(ADMIN, id, 'wrong lens');
    expect(aborted).toMatchObject({ state: 'aborted', reason: 'wrong lens' });
    expect((await line.stations.getStation(line.station.id)).championId).toBeNull();
    await expect(line.turns.abort(ADMIN, newId(), 'x')).rejects.toMatchObject({ code: 'not_found' });
    await expect(line.turns.abort(ADMIN, id, 'x')).rejects.toMatchObject({ code: 'state_conflict' });
  });
});
