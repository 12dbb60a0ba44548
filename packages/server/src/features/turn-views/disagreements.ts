import type { Disagreement, GateResult, Verdict } from '@lemniscate/contracts';
import type { z } from 'zod';
import type { Db } from '../../db/schema.js';
import type { ModelService } from '../models/models.service.js';
import { toCaptures } from '../review/captures.repo.js';
import type { TurnRow } from '../turns/turns.repo.js';
import * as repo from './turn-views.repo.js';

/**
 * What both scored in the gate and judged differently: labelled images, those that taught by cross-validation, and parts that
 * nobody had labelled then.
 */
export const gateDisagreements = (
  result: z.infer<typeof GateResult> | null,
): Omit<repo.DisagreementRow, 'truth'>[] => {
  if (!result) return [];
  const { champion: champions, challenger: challengers, sample, unseen, taught } = result;
  return [{ champion: champions ?? [], challenger: challengers }, sample, unseen, taught].flatMap((pair) => {
    const before = new Map(pair?.champion.map((scored) => [scored.captureId, scored]));
    return (pair?.challenger ?? []).flatMap(({ captureId, score, verdict }) => {
      const champion = before.get(captureId);
      return champion && champion.verdict !== verdict
        ? [{ captureId, champion, challenger: { score, verdict } }]
        : [];
    });
  });
};

/** Where the challenger is wrong first: that is what the gate has to answer for. */
const byFault = (a: { truth: Verdict | null; challenger: repo.Opinion }, b: typeof a): number => {
  const wrong = ({ truth, challenger }: typeof a) => Number(truth !== null && truth !== challenger.verdict);
  return wrong(b) - wrong(a);
};

interface Uses {
  db: Db;
  models: ModelService;
}

export const readDisagreements = async (
  { db, models }: Uses,
  turn: TurnRow,
  limit: number,
): Promise<Disagreement[]> => {
  const { champion_id: championId, challenger_id: challengerId } = turn;
  if (!championId || !challengerId) return [];
  const champion = await models.findModel(db, championId);
  const challenger = await models.findModel(db, challengerId);
  const gate = gateDisagreements(await repo.readGateResult(db, turn.id));
  const since = turn.rolling_out_at;
  const shadow = since ? await repo.readShadow(db, { loopId: turn.loop_id, challengerId, since }, limit) : [];
  const ids = [...gate, ...shadow].map((row) => row.captureId);
  const rows = await repo.findCapturesById(db, [...new Set(ids)]);
  const truthOf = new Map(rows.map((row) => [row.id, row.verdict]));
  const judged = gate
    .filter((row) => truthOf.has(row.captureId))
    .map((row) => ({ ...row, truth: truthOf.get(row.captureId) ?? null, source: 'gate' as const }))
    .toSorted(byFault);
  // Each is given half, and what the other leaves.
  const ofShadow = Math.min(shadow.length, Math.max(Math.floor(limit / 2), limit - judged.length));
  const chosen = [
    ...judged.slice(0, limit - ofShadow),
    ...shadow.slice(0, ofShadow).map((row) => ({ ...row, source: 'shadow' as const })),
  ];
  const wanted = new Set(chosen.map((row) => row.captureId));
  const captures = await toCaptures(
    db,
    rows.filter((row) => wanted.has(row.id)),
  );
  const captureOf = new Map(captures.map((capture) => [capture.id, capture]));
  const opinion = ({ score, verdict }: repo.Opinion, threshold: number | undefined) => ({
    score,
    verdict,
    threshold: threshold ?? 0.5,
  });
  return chosen.map((row) => ({
    capture: captureOf.get(row.captureId)!,
    source: row.source,
    truth: row.truth,
    champion: opinion(row.champion, champion?.threshold),
    challenger: opinion(row.challenger, challenger?.threshold),
  }));
};
