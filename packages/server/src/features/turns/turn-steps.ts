import {
  type DatasetManifest,
  type GateResult,
  labelsAsked,
  type TrainPayload,
  type TrainResult,
  type Turn,
} from '@lemniscate/contracts';
import { state } from '@lemniscate/contracts/statements';
import type { z } from 'zod';
import type { Trx } from '../../db/schema.js';
import { SYSTEM } from '../../http/caller.js';
import type { PreparedDataset } from '../datasets/datasets.service.js';
import type { JobRow } from '../jobs/jobs.repo.js';
import type { ModelService } from '../models/models.service.js';
import { type Reason, stated } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { ReviewService } from '../review/review.service.js';
import { readSite } from '../site/site.service.js';
import { deployedChampion } from './deployed-champion.js';
import { dueTrigger } from './due-trigger.js';
import {
  countAsked,
  pickedBy,
  recentAudits,
  sampleOf,
  type SampleQuery,
  sampleToJudge,
  waitingToRank,
} from './gate.repo.js';
import { judgeGate } from './judge-gate.js';
import type { TurnDeps, TurnService } from './turns.service.js';
import { MIN_GOOD } from './turns.service.js';
import * as repo from './turns.repo.js';

export interface StepDeps extends TurnDeps {
  models: ModelService;
  turns: TurnService;
  review: ReviewService;
}

/** What a step needs that cannot be had within its transaction: bytes of blobs. */
export interface Prepared {
  dataset?: PreparedDataset;
  manifest?: DatasetManifest;
  fault?: string | null;
}

/** One transition, within one transaction: either all of it happened or none. False: nothing to do yet. */
type Step = (trx: Trx, turn: repo.TurnRow, prepared: Prepared) => Promise<boolean>;

export interface TurnSteps {
  prepare(turn: repo.TurnRow): Promise<Prepared>;
  step: Step;
}

const AUDIT_DAYS = 30;
/**
 * Parts that the gate looks at, labelled or not. At 20 ms each a challenger takes some seconds; what the champion said of them is
 * known from its own gate. Of half as many, two models that cost 25 to 40 % apart could often not be told from equals.
 */
const SAMPLE_PARTS = 600;
/** Captures that the challenger's doubts put in order for the review. */
const RANKED_CAPTURES = 200;

const sampleAt = (loopId: string, until: Date): SampleQuery => ({
  loopId,
  since: new Date(until.getTime() - AUDIT_DAYS * 86_400_000),
  until,
  limit: SAMPLE_PARTS,
});

export const createTurnSteps = (deps: StepDeps): TurnSteps => {
  const { db, clock, history, wakeups, stations, loops, datasets, jobs, rollouts, models, turns, review } =
    deps;
  const wake = wakeAfterCommit(wakeups);

  const enter = async (
    trx: Trx,
    turn: repo.TurnRow,
    state: Turn['state'],
    changes: repo.TurnChanges = {},
    data: Record<string, unknown> = {},
  ): Promise<true> => {
    const at = clock.now();
    const row = await repo.updateTurn(trx, turn.id, { ...changes, state, state_since: at });
    const { labels_used, new_labels, label_seconds, compute_seconds } = row;
    history.happened(trx, {
      type: state === 'closed' ? 'turn_closed' : 'turn_advanced',
      actor: SYSTEM,
      subject: `turn:${turn.id}`,
      loopId: turn.loop_id,
      data: {
        number: turn.number,
        from: turn.state,
        to: state,
        ...data,
        cost: { labels: new_labels, labelSeconds: label_seconds, computeSeconds: compute_seconds },
        labelsUsed: labels_used,
      },
    });
    wake(trx, 'turns');
    return true;
  };

  const close = (
    trx: Trx,
    turn: repo.TurnRow,
    outcome: Turn['outcome'],
    reason: Reason | null,
    more: repo.TurnChanges = {},
  ) => {
    const changes = { ...more, closed_at: clock.now(), outcome, reason };
    return enter(trx, turn, 'closed', changes, { outcome, reason: reason?.words ?? null });
  };

  const abort = async (trx: Trx, turn: repo.TurnRow, reason: Reason): Promise<true> => {
    await turns.abortIn(trx, turn, SYSTEM, reason);
    return true;
  };

  const jobOf = async (trx: Trx, turn: repo.TurnRow): Promise<JobRow> =>
    (await jobs.findJob(trx, turn.job_id as string)) as JobRow;

  const whyNoResult = (job: JobRow): Reason => {
    if (job.state === 'cancelled')
      return { words: job.error ?? 'its job was cancelled', statements: job.statements };
    return stated(state(`${job.kind}_failed`, { said: job.error ?? 'unknown' }));
  };

  const reviewing: Step = async (trx, turn, { dataset }) => {
    if (!dataset) return false;
    const good = dataset.manifest.items.filter((i) => i.split === 'train' && i.verdict === 'ok').length;
    if (good < MIN_GOOD) {
      return abort(trx, turn, stated(state('good_too_few', { good, needed: MIN_GOOD })));
    }
    const loop = await loops.getLoop(turn.loop_id, trx);
    const { revision, frozen } = await datasets.freeze(trx, turn.id, dataset);
    const { costs } = (await stations.stationsOfLoop(trx, loop.id))[0];
    const jobId = await jobs.enqueueJob(trx, {
      turnId: turn.id,
      timeoutMs: loop.training.timeoutMinutes * 60_000,
      work: {
        kind: 'train',
        payload: {
          turnId: turn.id,
          loopId: loop.id,
          datasetRevisionId: revision.id,
          training: loop.training,
          costs,
          defectRate: dataset.manifest.defectRate,
        },
      },
    });
    const changes = {
      dataset_revision_id: revision.id,
      job_id: jobId,
      labels_used: dataset.manifest.items.length,
      new_labels: frozen.labels,
      label_seconds: frozen.seconds,
      first_capture_at: frozen.firstCaptureAt,
      first_label_at: frozen.firstLabelAt,
      training_at: clock.now(),
    };
    return enter(trx, turn, 'training', changes, { datasetRevisionId: revision.id, jobId });
  };

  const training: Step = async (trx, turn, { fault }) => {
    const job = await jobOf(trx, turn);
    if (job.state === 'failed' || job.state === 'cancelled') return abort(trx, turn, whyNoResult(job));
    if (job.state !== 'done' || fault === undefined) return false;
    if (fault !== null) return abort(trx, turn, stated(state('artifact_faulty', { said: fault })));
    const { result } = job.outcome as { result: z.infer<typeof TrainResult> };
    const datasetRevisionId = turn.dataset_revision_id as string;
    const loopId = turn.loop_id;
    // Where the one from the start of the turn was taken back meanwhile, another stands at the line: it is the one to beat.
    const championId = await deployedChampion(stations, trx, loopId);
    const model = await models.createModel(trx, {
      loopId,
      turnId: turn.id,
      datasetRevisionId,
      parentId: championId,
      trainer: job.leased_by ?? 'unknown',
      result,
    });
    const loop = await loops.getLoop(loopId, trx);
    const at = clock.now();
    const wanted = { ...sampleAt(loopId, at), revisionId: datasetRevisionId };
    const sample = championId ? await sampleToJudge(trx, wanted) : [];
    const jobId = await jobs.enqueueJob(trx, {
      turnId: turn.id,
      timeoutMs: loop.training.timeoutMinutes * 60_000,
      work: {
        kind: 'gate',
        payload: {
          turnId: turn.id,
          loopId,
          datasetRevisionId,
          championId,
          challengerId: model.id,
          // The loop may say another by now.
          base: (job.payload as z.infer<typeof TrainPayload>).training.base,
          sample,
          waiting: championId ? await waitingToRank(trx, loopId, RANKED_CAPTURES) : [],
        },
      },
    });
    const changes = {
      champion_id: championId,
      challenger_id: model.id,
      job_id: jobId,
      gating_at: at,
      compute_seconds: turn.compute_seconds + result.computeSeconds,
    };
    return enter(trx, turn, 'gating', changes, { challengerId: model.id, jobId });
  };

  const rollOut = async (trx: Trx, turn: repo.TurnRow, changes: repo.TurnChanges): Promise<true> => {
    const loop = await loops.getLoop(turn.loop_id, trx);
    const rolloutId = await rollouts.startRollout(trx, {
      turnId: turn.id,
      loop,
      stations: await stations.stationsOfLoop(trx, loop.id),
      challengerId: turn.challenger_id as string,
      actor: SYSTEM,
    });
    return enter(
      trx,
      turn,
      'rolling_out',
      { ...changes, rollout_id: rolloutId, rolling_out_at: clock.now() },
      { rolloutId },
    );
  };

  /** Whether the labels that the gate asked for are still to come, and the next turn is not due without them. */
  const waitsForLabels = async (turn: repo.TurnRow): Promise<boolean> => {
    const { open, labelled } = await countAsked(db, turn.gate?.asked?.captureIds ?? []);
    if (open === 0) return false;
    const loop = await loops.getLoop(turn.loop_id);
    return (await dueTrigger(deps, loop, { since: turn.started_at, besides: labelled })) === null;
  };

  const gating: Step = async (trx, turn, { manifest }) => {
    if ((await deployedChampion(stations, trx, turn.loop_id)) !== turn.champion_id) {
      return abort(trx, turn, stated(state('champion_changed', {})));
    }
    if (turn.gate?.approval?.approved) return rollOut(trx, turn, {});
    if (turn.gate && labelsAsked(turn) === 0) return false;
    const job = await jobOf(trx, turn);
    if (job.state === 'failed' || job.state === 'cancelled') return abort(trx, turn, whyNoResult(job));
    if (job.state !== 'done' || !manifest) return false;
    const loop = await loops.getLoop(turn.loop_id, trx);
    const { result } = job.outcome as { result: z.infer<typeof GateResult> };
    const at = clock.now();
    const sample = sampleAt(loop.id, turn.gating_at as Date);
    const revisionId = turn.dataset_revision_id as string;
    const championId = turn.champion_id;
    const before = turn.gate?.asked ?? null;
    const challenger = await models.getModel(turn.challenger_id as string, trx);
    if (!before) {
      const { id, threshold } = challenger;
      const scores = [...result.waiting, ...(result.sample?.challenger ?? [])];
      await review.rankWaiting(trx, { loopId: loop.id, id, threshold }, scores);
    }
    const judged = judgeGate({
      result,
      manifest,
      audited: await recentAudits(trx, revisionId, sample.since),
      picked: championId ? await pickedBy(trx, revisionId, championId) : new Set(),
      sample: championId ? await sampleOf(trx, sample) : [],
      asked: new Set(before?.captureIds),
      hasChampion: championId !== null,
      challenger,
      settings: loop.gate,
      costs: (await stations.stationsOfLoop(trx, loop.id))[0].costs,
      residency: (await readSite(trx)).residency,
      at,
    });
    if (!judged) return abort(trx, turn, stated(state('scores_missing', {})));
    const { decision } = judged;
    // The next turn is due: what was asked for and is not here will teach that one.
    const isOver = before !== null && (await countAsked(trx, before.captureIds)).open > 0;
    const ask = isOver ? [] : judged.ask;
    if (before || ask.length > 0) {
      decision.asked = {
        captureIds: [...(before?.captureIds ?? []), ...ask],
        since: before?.since ?? at.toISOString(),
        until: ask.length > 0 ? null : at.toISOString(),
      };
    }
    // The work of the job is counted once, however often its result is looked at.
    const seconds = before ? 0 : result.computeSeconds;
    const changes = { gate: decision, compute_seconds: turn.compute_seconds + seconds };
    history.happened(trx, {
      type: 'gate_decided',
      actor: SYSTEM,
      subject: `turn:${turn.id}`,
      loopId: turn.loop_id,
      data: {
        answer: decision.answer,
        reasons: decision.reasons,
        challengerId: turn.challenger_id,
        asked: ask.length,
      },
    });
    if (ask.length > 0) {
      await review.askDisputed(trx, ask);
      await repo.updateTurn(trx, turn.id, changes);
      return false;
    }
    const why = stated(...decision.statements);
    if (decision.answer === 'reject') return close(trx, turn, 'rejected', why, changes);
    if (decision.answer === 'hold') return close(trx, turn, 'held', why, changes);
    if (!loop.gate.needsApproval) return rollOut(trx, turn, changes);
    await repo.updateTurn(trx, turn.id, changes);
    return false;
  };

  const rolling: Step = async (trx, turn) => {
    const loop = await loops.getLoop(turn.loop_id, trx);
    const rolloutId = turn.rollout_id as string;
    const { phase } = await rollouts.phaseOf(trx, rolloutId);
    if (turn.state === 'rolling_out' && phase === 'full') return enter(trx, turn, 'observing');
    if (await rollouts.isOutdated(trx, rolloutId)) {
      return abort(trx, turn, stated(state('champion_changed', {})));
    }
    const step = await rollouts.stepRollout(trx, rolloutId, loop);
    const liveAt = turn.live_at ?? step.liveAt;
    if (step.phase === 'halted' || step.phase === 'rolled_back') {
      return close(trx, turn, 'rolled_back', step.reason, { live_at: liveAt });
    }
    if (step.phase === 'done') return close(trx, turn, 'promoted', null, { live_at: liveAt });
    if (liveAt !== null && turn.live_at === null) await repo.updateTurn(trx, turn.id, { live_at: liveAt });
    return step.moved;
  };

  // While the trainer is there to hear of it: a result whose files are missing is not taken.
  jobs.checkResultsWith('train', async (trx, _job, outcome) => {
    if (outcome.kind === 'train') await models.requireFiles(trx, outcome.result.files);
  });

  const steps: Partial<Record<Turn['state'], Step>> = {
    collecting: (trx, turn) => enter(trx, turn, 'reviewing'),
    reviewing,
    training,
    gating,
    rolling_out: rolling,
    observing: rolling,
  };

  return {
    step: (trx, turn, prepared) => steps[turn.state]?.(trx, turn, prepared) ?? Promise.resolve(false),
    prepare: async (turn) => {
      if (turn.state === 'reviewing') return { dataset: await datasets.prepare(turn.loop_id) };
      if (turn.state !== 'training' && turn.state !== 'gating') return {};
      if (labelsAsked(turn) > 0 && (await waitsForLabels(turn))) return {};
      const job = turn.job_id ? await jobs.findJob(db, turn.job_id) : undefined;
      if (job?.state !== 'done' || job.outcome === null) return {};
      if (turn.state === 'training' && job.outcome.kind === 'train') {
        return { fault: await models.findFault(job.outcome.result) };
      }
      return { manifest: (await datasets.readManifest(turn.dataset_revision_id as string)).manifest };
    },
  };
};
