import type { Turn } from '@lemniscate/contracts';
import { newId } from '../../packages/server/src/lib/new-id.js';
import { createLoopFeatures } from '../../packages/server/src/loop-features.js';
import { createFakeTrainer } from '../../packages/server/src/testing/fake-trainer.js';
import { type SeededStation, seedStation } from './seed-station.js';
import type { WebServer } from './web-server.js';

const NEVER = { labels: null, escapes: null, drift: false, everyHours: null };
const ROLLOUT = {
  shadowParts: 4,
  canaryShare: 0.5,
  canaryParts: 4,
  observeParts: 2,
  falseAlarmRate: 0.01,
  maxRejectRatio: 2,
  maxErrorRate: 0.02,
};
const GATE = {
  maxAsked: 10,
  minOk: 5,
  minDefects: 4,
  confidence: 0.9,
  maxLatencyMs: null,
  allowedLicences: null,
  allowedResidencies: null,
  needsApproval: true,
};
const PATIENCE_MS = 180_000;

export interface SeededLine extends SeededStation {
  /** A turn without a trainer, up to its training. */
  startTurn(): Promise<Turn>;
  /** A turn whose challenger is right about everything, up to where a person has to say a word. */
  turnToApprove(): Promise<Turn>;
  /** Approved, in shadow, with parts that both judged: one more ends the shadow. A turn that is so far stays as it is. */
  rollOut(id: string): Promise<void>;
  /** Through shadow and canary, to where the challenger judges everything and is watched. */
  observe(id: string): Promise<void>;
  /** The parts that a roll-out waits for: judged by this model, compared with that one. */
  judge(parts: number, by: string, second?: string | null): Promise<void>;
  /**
   * As if the first model had judged all that is labelled: then something is known of its thresholds. Gates from then on
   * hold, because it picked those images itself.
   */
  knowThresholds(): Promise<void>;
  /** As if all that waits had been drawn by lot while the champion judged, every second part defective. */
  drawWaitingByLot(): Promise<void>;
  /** Asks until the turn is so. */
  turnUntil(id: string, is: (turn: Turn) => boolean | Promise<boolean>): Promise<Turn>;
}

/** A line that has its first model; its trainer makes up what it learns. */
export const seedLine = async (server: WebServer, name: string): Promise<SeededLine> => {
  const { context, client } = server;
  const features = createLoopFeatures(context);
  const seeded = await seedStation(context, {
    name,
    labelled: 48,
    waiting: 24,
    alike: 6,
    loop: {
      trigger: NEVER,
      gate: GATE,
      rollout: ROLLOUT,
      review: { secondReviewShare: 0, goldenShare: 0.5, labelsPerTurn: null },
    },
  });
  const trainer = createFakeTrainer(
    { ...features, app: { context } },
    { truthOf: (id) => (seeded.waiting.indexOf(id) % 2 === 1 ? 'ng' : 'ok') },
  );

  const turnUntil: SeededLine['turnUntil'] = async (id, is) => {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const turn = await client.getTurn({ params: { id } });
      if (await is(turn)) return turn;
      if (Date.now() > until) throw new Error(`turn ${turn.number} stays ${turn.state}: ${turn.reason}`);
      await trainer.doOne();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const judge: SeededLine['judge'] = async (parts, modelId, second = null) => {
    const device = { kind: 'device' as const, id: seeded.deviceId, name: `edge-${name}` };
    const other =
      second === null ? null : { modelId: second, score: 0.1, verdict: 'ok' as const, latencyMs: 5 };
    const now = Date.now();
    await features.ingest.uploadInspections(
      device,
      Array.from({ length: parts }, (_, i) => ({
        id: newId(now + i),
        stationId: seeded.station.id,
        at: new Date(now + i).toISOString(),
        partId: `R-${now + i}`,
        modelId,
        score: 0.1,
        threshold: 0.5,
        verdict: 'ok' as const,
        defectType: null,
        latencyMs: 6,
        second: other,
      })),
    );
  };
  const startTurn = (): Promise<Turn> => client.startTurn({ params: { loop: seeded.loop.name } });
  const turnToApprove = async (): Promise<Turn> =>
    turnUntil((await startTurn()).id, ({ state, gate }) => state === 'gating' && gate !== null);

  const rollOut = async (id: string): Promise<void> => {
    const { rolloutId } = await client.getTurn({ params: { id } });
    if (rolloutId !== null) return;
    await client.approveTurn({ params: { id }, body: { reason: 'better on every image' } });
    const { championId, challengerId } = await turnUntil(id, ({ state }) => state === 'rolling_out');
    await judge(ROLLOUT.shadowParts - 1, championId as string, challengerId);
  };
  const observe = async (id: string): Promise<void> => {
    await rollOut(id);
    const { championId, challengerId } = await client.getTurn({ params: { id } });
    const [before, after] = [championId as string, challengerId as string];
    await judge(1, before, after);
    await turnUntil(id, async ({ rolloutId }) => {
      const { phase } = await client.getRollout({ params: { id: rolloutId as string } });
      return phase === 'canary';
    });
    await judge(ROLLOUT.canaryParts, after, before);
    await turnUntil(id, ({ state }) => state === 'observing');
    await judge(ROLLOUT.observeParts - 1, after);
  };

  const first = await turnToApprove();
  await client.approveTurn({ params: { id: first.id }, body: { reason: 'the first model' } });
  const observing = await turnUntil(first.id, ({ state }) => state === 'observing');
  await judge(ROLLOUT.observeParts, observing.challengerId as string);
  await turnUntil(first.id, ({ state }) => state === 'closed');
  const knowThresholds = async (): Promise<void> => {
    await context.db
      .updateTable('inspection')
      .set({ model_id: observing.challengerId as string })
      .where('id', 'in', seeded.labelled)
      .execute();
  };
  const drawWaitingByLot = async (): Promise<void> => {
    const { championId } = await client.getStation({ params: { station: seeded.station.name } });
    await context.db
      .updateTable('capture')
      .set({ line_model_id: championId, reasons: JSON.stringify(['audit']), is_audit: true })
      .where('id', 'in', seeded.waiting)
      .where('state', '=', 'waiting')
      .execute();
  };
  return {
    ...seeded,
    startTurn,
    turnToApprove,
    rollOut,
    observe,
    judge,
    knowThresholds,
    turnUntil,
    drawWaitingByLot,
  };
};
