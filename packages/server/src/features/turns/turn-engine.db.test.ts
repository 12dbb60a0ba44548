import { sayInEnglish } from '@lemniscate/contracts/statements';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { blind, createFakeTrainer, perfect } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine, picture, type TestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';
import { checkAuditHours } from '../review/check-audit-hours.js';
import { createLoopFeatures } from '../../loop-features.js';
import { newId } from '../../lib/new-id.js';

const states = async (line: TestLine): Promise<string[]> =>
  (await line.turns.listTurns({}, null, 50)).map((turn) => `${turn.state}/${turn.outcome ?? ''}`);

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
    await settle(line);
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

  test('the gate is told the base that the challenger was learned from, whatever the loop says by then', async () => {
    app = await createTestApp(connection());
    const own = '/models/own.onnx';
    const line = await createTestLine(app, { training: { base: own } });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    const trainer = createFakeTrainer(line);
    await line.engine.tick();
    expect(await trainer.doOne()).toBe('train');
    await line.loops.updateLoop(ADMIN, line.loop.name, { training: { base: 'lemniscate-s16' } });
    await line.engine.tick();
    expect(await trainer.lease()).toMatchObject({ work: { kind: 'gate', payload: { base: own } } });
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

  test('a revision holds what waits for a label, but for what was taken off the queue or is alike to a golden image', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { review: { goldenShare: 0.5 } });
    await line.importImages(24, 'ok');
    const waiting = [await line.capture(), await line.capture({}, { reasons: ['audit'] })];
    await line.review.dismiss(ADMIN, await line.capture(), 'an empty fixture');
    const golden = (await line.review.listCaptures({}, null, 50)).filter((c) => c.split === 'golden');
    const alike = await line.capture();
    await app.context.db
      .updateTable('capture')
      .set({ group_id: golden[0].groupId })
      .where('id', '=', alike)
      .execute();
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const { datasetRevisionId } = await line.turns.getTurn(id);
    const { manifest } = await line.datasets.readManifest(datasetRevisionId as string);
    expect(manifest.unlabelled.map((c) => c.captureId)).toEqual(waiting.toSorted());
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
    await settle(line);
    const first = (await line.stations.getStation(line.station.id)).championId as string;
    await line.ingest.uploadInspections(
      line.device,
      [1, 2].map(() => line.inspection({ modelId: first })),
    );
    await line.engine.tick();
    expect(await states(line)).toEqual(['closed/promoted']);

    await line.importImages(30, 'ok');
    await line.importImages(24, 'ng');
    await settle(line);
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
    await settle(line);
    await line.importImages(4, 'ng');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { champion: perfect, challenger: perfect }));
    const held = await line.turns.getTurn(id);
    expect(held).toMatchObject({ state: 'closed', outcome: 'held', gate: { answer: 'hold' } });
    expect(held.reason).toContain('needed');
    // As kept, through JSON, it says the same.
    expect(held.gate?.statements.map(sayInEnglish)).toEqual(held.gate?.reasons);
    await line.turns.approve(ADMIN, id, 'the old one was trained on the wrong product');
    await line.engine.tick();
    expect(await line.turns.getTurn(id)).toMatchObject({
      state: 'closed',
      outcome: 'promoted',
      gate: { approval: { by: 'ada', approved: true } },
    });
    expect((await line.stations.getStation(line.station.id)).championId).toBe(held.challengerId);
  });

  test('a gate that allows some residencies holds until somebody says where the images of the site lie', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { gate: { allowedResidencies: ['DE'] } }, { attach: false });
    await line.importImages(12, 'ok');
    const answers: unknown[] = [];
    for (const residency of [undefined, 'CN', 'DE-BY']) {
      if (residency) await app.as('admin')('PATCH', '/api/v1/site', { residency });
      const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
      await settle(line);
      const { gate } = await line.turns.getTurn(id);
      answers.push([
        gate?.answer,
        gate?.statements.map(({ code }) => code).find((code) => code.startsWith('residenc')),
      ]);
    }
    // The base in the box learned from nobody's data.
    expect(answers).toEqual([
      ['hold', 'residency_unknown'],
      ['reject', 'residency_not_allowed'],
      ['promote', 'residencies_allowed'],
    ]);
  });

  test('settings that a loop of an older version lacks are those of a new one', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const { db } = app.context;
    await sql`update loop set settings = settings #- '{gate,allowedResidencies}'`.execute(db);
    expect(await line.loops.getLoop(line.loop.name)).toEqual(line.loop);
  });

  /** A line whose first model judges all its parts; turns start by hand. */
  const lineWithChampion = async (settings: Parameters<typeof createTestLine>[1] = {}) => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      trigger: { labels: null },
      rollout: { observeParts: 1 },
      ...settings,
    });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const { championId } = await line.stations.getStation(line.station.id);
    const modelId = championId as string;
    await line.ingest.uploadInspections(line.device, [line.inspection({ modelId })]);
    await line.engine.tick();
    expect(await states(line)).toEqual(['closed/promoted']);
    return { line, modelId };
  };

  test('the gate counts what was drawn by lot on either side, and not what the champion picked', async () => {
    const { line, modelId } = await lineWithChampion();
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

  test('what taught both counts by cross-validation, also what a model before had picked', async () => {
    const { line, modelId } = await lineWithChampion();
    const picked: string[] = [];
    for (let i = 0; i < 12; i++) {
      const id = await line.capture({ modelId: i < 8 ? newId() : modelId });
      await line.label(id, i % 2 ? 'ng' : 'ok');
      picked.push(id);
    }
    const taughtBoth = (id: string) => picked.slice(0, 8).includes(id);
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { judgesTraining: true, taughtBoth }));
    const numbers = (await line.turns.getTurn(id)).gate?.numbers as Record<string, number>;
    // Of the eight that a model before had picked one or the other may judge; the four of this champion do not count.
    const { manifest } = await line.datasets.prepare(line.loop.id);
    const inTraining = manifest.items.filter((item) => item.split === 'train' && taughtBoth(item.captureId));
    expect(inTraining.length).toBeGreaterThan(4);
    expect(numbers['taught']).toBe(inTraining.length);
    expect(numbers['leftOut']).toBe(4);
  });

  /** A champion that lets defects pass, and an audit sample of which nobody has labelled a part. */
  const lineWithSample = async (settings: Parameters<typeof createTestLine>[1] = {}) => {
    const { line, modelId } = await lineWithChampion(settings);
    const truth = new Map<string, 'ok' | 'ng'>();
    for (let i = 0; i < 48; i++) {
      app.clock.advance(1000);
      const id = await line.capture({ modelId }, { reasons: ['audit'] });
      truth.set(id, i % 4 === 3 ? 'ng' : 'ok');
    }
    await line.importImages(8, 'ok');
    await line.importImages(10, 'ng');
    const trainer = createFakeTrainer(line, {
      truthOf: (id) => truth.get(id) ?? 'ok',
      // What was brought in both have right.
      champion: (is, id) => (truth.has(id) ? blind : perfect)(is, id),
    });
    const label = (id: string) => line.label(id, truth.get(id) as 'ok' | 'ng');
    return { line, modelId, trainer, label };
  };

  test('what the gate cannot tell it asks: labels on parts that the two judge differently', async () => {
    const { line, trainer, label } = await lineWithSample({ gate: { minOk: 10, minDefects: 5 } });
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, trainer);
    const waiting = await line.turns.getTurn(id);
    expect(waiting).toMatchObject({ state: 'gating', gate: { answer: 'hold', asked: { until: null } } });
    const asked = waiting.gate?.asked?.captureIds as string[];
    expect(asked).toHaveLength(10);
    const reviewer = { ...ADMIN, id: newId(), name: 'rev' };
    const queue = await line.review.queue(reviewer, { limit: 10 });
    expect(queue.items.map((capture) => capture.id).toSorted()).toEqual(asked.toSorted());
    expect(queue.items.every(({ reasons }) => reasons.includes('disagreement'))).toBe(true);

    for (const captureId of asked.slice(1)) await label(captureId);
    await settle(line, trainer);
    expect((await line.turns.getTurn(id)).gate?.asked?.until).toBeNull();
    await label(asked[0]);
    await settle(line, trainer);
    const told = await line.turns.getTurn(id);
    expect(told).toMatchObject({
      state: 'rolling_out',
      cost: { computeSeconds: 4 },
      gate: { answer: 'promote', numbers: { disputed: 10 } },
    });
    expect(told.gate?.asked?.until).not.toBeNull();
    const numbers = told.gate?.numbers as { agreed: number };
    // Oldest first the last of every four is a defect, on which they differ; it ends before the eleventh.
    expect(numbers.agreed).toBe(33);
  });

  test('what was asked for out of turn leaves the audit sample as it was: like the line', async () => {
    const { line, trainer, label } = await lineWithSample();
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, trainer);
    const rows = await app.context.db
      .selectFrom('capture')
      .select(['id', 'is_audit', 'priority'])
      .where('priority', '=', 0)
      .execute();
    expect(rows).toHaveLength(10);
    // Nobody has labelled the sample yet: all of these come before their turn.
    expect(rows.filter((row) => row.is_audit)).toEqual([]);
    for (const { id } of rows) await label(id);
    const audited = async () => {
      const { n, ng } = await app.context.db
        .selectFrom('station_hour_audit')
        .select((eb) => [
          eb.fn.sum<number>(eb('ok', '+', eb.ref('ng'))).as('n'),
          eb.fn.sum<number>('ng').as('ng'),
        ])
        .executeTakeFirstOrThrow();
      return { n: Number(n ?? 0), ng: Number(ng ?? 0) };
    };
    expect(await audited()).toEqual({ n: 0, ng: 0 });
    // What comes in its turn brings back what came before it, labelled or not.
    const oldest = async () =>
      app.context.db
        .selectFrom('capture')
        .select('id')
        .where('is_audit', '=', true)
        .where('state', '=', 'waiting')
        .orderBy('received_at')
        .orderBy('id')
        .executeTakeFirst();
    let inTurn = 0;
    for (let next = await oldest(); next; next = await oldest()) {
      await label(next.id);
      inTurn++;
    }
    expect(inTurn).toBe(38);
    // Of the 48 one in four is a defect.
    expect(await audited()).toEqual({ n: 48, ng: 12 });
    const { problems } = await checkAuditHours(app.context.db);
    expect(problems).toEqual([]);
  });

  test('doubts bring a fifth of the audit sample forward at most, until others are newer', async () => {
    const { line, modelId } = await lineWithSample({ gate: { maxAsked: 0 } });
    const sample = async () =>
      app.context.db
        .selectFrom('capture')
        .select(['id', 'is_audit', 'newest_margin'])
        .where(sql<boolean>`reasons @> '["audit"]'`)
        .orderBy('received_at')
        .orderBy('id')
        .execute();
    const before = await sample();
    const doubtful = new Set(before.slice(20, 24).map((row) => row.id));
    const doubts = (_: 'ok' | 'ng', id: string) => ({
      score: doubtful.has(id) ? 0.49 : 0.01,
      verdict: 'ok' as const,
    });
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { champion: blind, challenger: doubts }));
    const early = (await sample()).filter((row) => !row.is_audit).map((row) => row.id);
    expect(early).toHaveLength(Math.ceil(before.length / 5));
    expect(early).toEqual(expect.arrayContaining([...doubtful]));
    const reviewer = { ...ADMIN, id: newId(), name: 'rev' };
    // Every second one is of the audit sample as it came.
    const { items } = await line.review.queue(reviewer, { limit: 4 });
    expect(items.map(({ id }) => doubtful.has(id))).toEqual([true, false, true, false]);

    // The next challenger doubts others; what was brought forward and nobody labelled goes back.
    const [labelled, , waiting] = items;
    await line.label(labelled.id, 'ok');
    doubtful.clear();
    for (const row of before.slice(40, 44)) doubtful.add(row.id);
    await line.capture({ modelId });
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, createFakeTrainer(line, { champion: blind, challenger: doubts }));
    const later = new Map((await sample()).map((row) => [row.id, row.is_audit]));
    for (const row of before.slice(40, 44)) expect(later.get(row.id)).toBe(false);
    expect([later.get(labelled.id), later.get(waiting.id)]).toEqual([false, true]);
  });

  test('what the newest challenger is in doubt of is asked first, also while the gate holds it', async () => {
    const { line, modelId } = await lineWithSample({ gate: { maxAsked: 0 } });
    const of = (score: number) => line.capture({ modelId, score });
    // The champion is in doubt of the first, the challenger of the last.
    const [first, , last] = [await of(0.49), await of(0.3), await of(0.02)];
    const reviewer = { ...ADMIN, id: newId(), name: 'rev' };
    const next = async () => (await line.review.queue(reviewer, { limit: 1 })).items[0].id;
    expect(await next()).toBe(first);
    await line.turns.startByHand(ADMIN, line.loop.name);
    const doubts = (_: 'ok' | 'ng', id: string) => ({
      score: id === last ? 0.5 : 0.01,
      verdict: 'ok' as const,
    });
    await settle(line, createFakeTrainer(line, { champion: blind, challenger: doubts }));
    expect(await states(line)).toEqual(['closed/held', 'closed/promoted']);
    expect(await next()).toBe(last);
  });

  test('a turn that waits for labels ends when the next is due, when a person decides, or never asks at all', async () => {
    const { line, trainer } = await lineWithSample();
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, trainer);
    await line.loops.updateLoop(ADMIN, line.loop.name, {
      trigger: { labels: 4, escapes: null, drift: false, everyHours: null },
    });
    await line.importImages(4, 'ng');
    await settle(line, trainer);
    const due = await line.turns.getTurn(id);
    expect(due).toMatchObject({ state: 'closed', outcome: 'held' });
    expect(due.gate?.asked?.until).not.toBeNull();

    const next = (await line.turns.listTurns({}, null, 1))[0];
    expect(next).toMatchObject({ trigger: 'labels', state: 'gating', gate: { answer: 'hold' } });
    await line.turns.approve(ADMIN, next.id, 'seen by eye');
    await line.engine.tick();
    expect((await line.turns.getTurn(next.id)).state).toBe('rolling_out');
    await line.turns.abort(ADMIN, next.id, 'once more, without questions');

    await line.loops.updateLoop(ADMIN, line.loop.name, {
      trigger: { labels: null, escapes: null, drift: false, everyHours: null },
      gate: { minOk: 10, minDefects: 5, confidence: 0.9, maxAsked: 0 },
    });
    const { id: last } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line, trainer);
    expect(await line.turns.getTurn(last)).toMatchObject({ outcome: 'held', gate: { asked: null } });
  });

  test('a worse challenger is rejected, and the champion stays', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { review: { goldenShare: 0.5 } }, { attach: false });
    await line.importImages(40, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const { championId } = await line.stations.getStation(line.station.id);
    await line.importImages(40, 'ng');
    await settle(line, createFakeTrainer(line, { champion: perfect, challenger: blind }));
    expect(await states(line)).toEqual(['closed/rejected', 'closed/promoted']);
    expect((await line.stations.getStation(line.station.id)).championId).toBe(championId);
  });

  test('the newest turn of a loop comes first in the list, also after a clock that was set back', async () => {
    const { line } = await lineWithChampion();
    const trainer = createFakeTrainer(line);
    for (const jumpMs of [0, -36 * 3_600_000, 0]) {
      app.clock.jump(jumpMs);
      await line.importImages(2, 'ok');
      await line.turns.startByHand(ADMIN, line.loop.name);
      await settle(line, trainer);
    }
    const list = (after: { at: Date; id: string } | null, limit: number) =>
      line.turns.listTurns({ loop: line.loop.name }, after, limit);
    const all = await list(null, 10);
    expect(all.map((turn) => turn.number)).toEqual([4, 3, 2, 1]);
    const second = { at: new Date(all[1].startedAt), id: all[1].id };
    expect((await list(second, 1)).map((turn) => turn.number)).toEqual([2]);
  });

  test('labels that were given before the clock was set back are learned from once', async () => {
    const { line } = await lineWithChampion();
    await line.importImages(3, 'ng');
    app.clock.jump(-36 * 3_600_000);
    const newLabels = () => line.review.countNewLabels(app.context.db, line.loop.id);
    expect(await newLabels()).toBe(3);
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    expect(await line.turns.getTurn(id)).toMatchObject({ cost: { labels: 3 } });
    expect(await newLabels()).toBe(0);
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
    expect(aborted.statements).toMatchObject([{ code: 'train_failed' }]);

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

  test('a cancelled job aborts its turn, which says by whom', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {}, { attach: false });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await line.engine.tick();
    const job = await createFakeTrainer(line).lease();
    await line.jobs.cancelJob(ADMIN, job!.jobId);
    await line.engine.tick();
    expect(await line.turns.getTurn(id)).toMatchObject({
      outcome: 'aborted',
      reason: `It was cancelled by ${ADMIN.name}.`,
      statements: [{ code: 'job_cancelled', values: { by: ADMIN.name } }],
    });
  });

  test('a turn that is aborted in its roll-out puts the former champion back', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { rollout: { observeParts: 5 } });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    await expect(line.turns.startByHand(ADMIN, line.loop.name)).rejects.toMatchObject({
      code: 'state_conflict',
    });
    const aborted = await line.turns.abort(ADMIN, id, 'wrong lens');
    expect(aborted).toMatchObject({ state: 'aborted', reason: 'wrong lens', statements: [] });
    expect((await line.stations.getStation(line.station.id)).championId).toBeNull();
    await expect(line.turns.abort(ADMIN, newId(), 'x')).rejects.toMatchObject({ code: 'not_found' });
    await expect(line.turns.abort(ADMIN, id, 'x')).rejects.toMatchObject({ code: 'state_conflict' });
  });
});
