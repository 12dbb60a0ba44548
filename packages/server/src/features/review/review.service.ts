import {
  AppError,
  type Actor,
  type Capture,
  type CaptureUpload,
  LabelInput,
  type LabelRegion,
  type Loop,
  type ReviewSummary,
  type Station,
} from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { StationService } from '../stations/stations.service.js';
import { askDisputed } from './bring-forward.js';
import { findAlike, waitingInGroup } from './alike.repo.js';
import { rejoinAudit } from './audit-hours.repo.js';
import { AUDIT_EVERY, mixIn, priorityOf, wantsSecond } from './capture-order.js';
import * as captures from './captures.repo.js';
import { chooseSplit } from './choose-split.js';
import { findSplit, giveSplit, splitCounts } from './groups.repo.js';
import { toBits } from './near-hash.js';
import { placeCapture } from './place-capture.js';
import { rankWaiting } from './rank-waiting.js';
import * as repo from './review.repo.js';
import { settle } from './settle.js';
import { summarise } from './summary.repo.js';

/** What one reviewer holds is not handed to another for so long. */
const HOLD_MS = 2 * 60_000;

/** A user, as routes know one. */
export interface Reviewer extends Actor {
  role: string | null;
}

export interface ImportedImage {
  image: Capture['image'];
  /** Hex, or null where it has none. */
  perceptualHash: string | null;
  partId: string | null;
  fileName: string | null;
  verdict: 'ok' | 'ng';
  defectTypes: string[];
  regions?: LabelRegion[];
}

export interface OverrideLabel {
  id: string;
  deviceId: string;
  captureId: string;
  at: Date;
  verdict: 'ok' | 'ng';
  defectTypes: string[];
  operator: string;
}

export interface ReviewService {
  listCaptures(
    filter: captures.CaptureFilter,
    after: { at: Date; id: string } | null,
    limit: number,
  ): Promise<Capture[]>;
  getCapture(id: string): Promise<Capture>;
  queue(
    reviewer: Reviewer,
    query: { station?: string; limit: number },
  ): Promise<{ items: Capture[]; waiting: number }>;
  label(reviewer: Reviewer, captureId: string, input: LabelInput): Promise<Capture>;
  /** One judgement of all of them, or of none; the seconds are shared out. */
  labelMany(reviewer: Reviewer, captureIds: readonly string[], input: LabelInput): Promise<Capture[]>;
  /** Those that look most like it, labelled. */
  neighbours(captureId: string): Promise<{ good: Capture | null; defect: Capture | null }>;
  /** Of its group, those that somebody has yet to judge. */
  group(captureId: string): Promise<Capture[]>;
  adjudicate(reviewer: Reviewer, captureId: string, input: LabelInput): Promise<Capture>;
  withdraw(reviewer: Reviewer, captureId: string, labelId: string): Promise<Capture>;
  dismiss(reviewer: Reviewer, captureId: string, note: string): Promise<Capture>;
  summary(station?: string): Promise<ReviewSummary>;
  /** Those not known yet; the caller holds their stations, and their inspections and blobs are here. */
  receiveCaptures(
    trx: Trx,
    uploads: readonly CaptureUpload[],
    stations: ReadonlyMap<string, Station>,
  ): Promise<number>;
  importImage(actor: Actor, station: Station, image: ImportedImage): Promise<Capture>;
  /** An operator's word on a capture that is here. */
  applyOverride(trx: Trx, override: OverrideLabel): Promise<void>;
  /** For captures labelled before their station had a loop. */
  splitUnsplit(trx: Trx, loopId: string): Promise<void>;
  countNewLabels(db: Db, loopId: string): Promise<number>;
  askDisputed: typeof askDisputed;
  rankWaiting: typeof rankWaiting;
}

/** What review needs to know of the loop that a station is part of. */
export interface LoopsForReview {
  reviewSettings(db: Db, loopId: string): Promise<Loop['review']>;
}

export const createReviewService = ({
  db,
  clock,
  history,
  wakeups,
  stations,
  loops,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  stations: StationService;
  loops: LoopsForReview;
}): ReviewService => {
  const wake = wakeAfterCommit(wakeups);

  const lockOrThrow = async (trx: Trx, id: string): Promise<captures.CaptureRow> => {
    const capture = await captures.lockCapture(trx, id);
    if (!capture) throw new AppError('not_found', { kind: 'capture', id });
    return capture;
  };

  const present = async (from: Db, id: string): Promise<Capture> => {
    const row = await captures.findCapture(from, id);
    if (!row) throw new AppError('not_found', { kind: 'capture', id });
    return (await captures.toCaptures(from, [row]))[0];
  };

  const split = async (
    trx: Trx,
    groupId: string,
    label: { verdict: 'ok' | 'ng'; isPicked: boolean },
    loopId: string,
  ): Promise<void> => {
    if ((await findSplit(trx, groupId)) !== null) return;
    const { verdict } = label;
    const { goldenShare } = await loops.reviewSettings(trx, loopId);
    const chosen = chooseSplit(await splitCounts(trx, loopId), label, goldenShare);
    await giveSplit(trx, groupId, { split: chosen, verdict, loopId, at: clock.now() });
  };

  /** After any change of a capture's labels. */
  const resettle = async (trx: Trx, before: captures.CaptureRow): Promise<void> => {
    const labels = await repo.activeLabels(trx, before.id);
    const opinions = labels.map(({ kind, verdict, defect_types, regions }) => ({
      kind,
      verdict,
      defectTypes: defect_types,
      regions,
    }));
    const settled = settle(opinions, before.wants_second);
    const changed =
      settled.state !== before.state ||
      settled.verdict !== before.verdict ||
      JSON.stringify([settled.defectTypes, settled.regions]) !==
        JSON.stringify([before.defect_types, before.regions]);
    await repo.setOutcome(trx, before.id, { ...settled, changed, at: clock.now() });
    if (settled.state !== 'labelled' || !changed) return;
    if (before.is_audit)
      await rejoinAudit(trx, { stationId: before.station_id, receivedAt: before.received_at });
    const station = await stations.getStation(before.station_id, trx);
    if (station.loopId && !before.bridges) {
      const label = {
        verdict: settled.verdict as 'ok' | 'ng',
        isPicked: before.source === 'device' && !before.is_audit,
      };
      await split(trx, before.group_id, label, station.loopId);
    }
    wake(trx, 'turns');
  };

  const addLabel = async (
    trx: Trx,
    capture: captures.CaptureRow,
    label: Omit<repo.NewLabel, 'captureId'>,
  ): Promise<boolean> => {
    const isNew = await repo.insertLabel(trx, { ...label, captureId: capture.id });
    if (!isNew) return false;
    const { loopId } = await stations.getStation(capture.station_id, trx);
    const { author, verdict, defectTypes, kind, seconds } = label;
    history.decided(trx, {
      actor: author,
      type: 'capture_labelled',
      subject: `capture:${capture.id}`,
      stationId: capture.station_id,
      loopId,
      data: { labelId: label.id, kind, verdict, defectTypes, seconds },
    });
    await resettle(trx, capture);
    return true;
  };

  const labelBy = (
    { kind, id, name }: Reviewer,
    labelKind: captures.LabelRow['kind'],
    input: LabelInput,
  ): Omit<repo.NewLabel, 'captureId'> => {
    const { verdict, defectTypes, regions, seconds, note } = LabelInput.parse(input);
    return {
      id: newId(clock.now().getTime()),
      author: { kind, id, name },
      at: clock.now(),
      kind: labelKind,
      verdict,
      defectTypes,
      regions,
      seconds,
      note,
    };
  };

  const labelIn = async (
    trx: Trx,
    reviewer: Reviewer,
    captureId: string,
    input: LabelInput,
  ): Promise<void> => {
    const capture = await lockOrThrow(trx, captureId);
    const others = (await repo.activeLabels(trx, captureId)).filter(
      (label) => label.author_id !== reviewer.id && label.kind !== 'override',
    );
    await addLabel(trx, capture, labelBy(reviewer, others.length > 0 ? 'second' : 'first', input));
  };

  const insert = async (
    trx: Trx,
    station: Station,
    capture: Omit<captures.NewCapture, 'groupId' | 'bridges' | 'wantsSecond' | 'priority' | 'stationId'>,
  ): Promise<void> => {
    const { groupId, bridges } = await placeCapture(
      trx,
      { stationId: station.id, loopId: station.loopId, partId: capture.partId, hash: capture.hash },
      clock.now().getTime(),
    );
    const share = station.loopId ? (await loops.reviewSettings(trx, station.loopId)).secondReviewShare : 0;
    await captures.insertCapture(trx, {
      ...capture,
      stationId: station.id,
      priority: priorityOf(capture.reasons),
      groupId,
      bridges,
      wantsSecond: wantsSecond(capture.id, share),
    });
  };

  return {
    listCaptures: async (filter, after, limit) =>
      captures.toCaptures(db, await captures.listCaptures(db, filter, after, limit)),
    getCapture: (id) => present(db, id),
    countNewLabels: repo.countNewLabels,
    askDisputed,
    rankWaiting,
    summary: async (station) =>
      summarise(db, station ? (await stations.getStation(station)).id : null, clock.now()),

    queue: async (reviewer, { station, limit }) => {
      const among = station ? [await stations.getStation(station)] : await stations.listStations();
      return inTransaction(db, async (trx) => {
        const at = clock.now();
        const query = {
          reviewerId: reviewer.id,
          engineer: reviewer.role === 'engineer' || reviewer.role === 'admin',
          stationIds: await askable(trx, among),
          at,
          until: new Date(at.getTime() + HOLD_MS),
        };
        const found = mixIn(
          await repo.nextInQueue(trx, query, { auditOnly: false, limit }),
          await repo.nextInQueue(trx, query, { auditOnly: true, limit }),
          {
            limit,
            auditEvery: (await repo.knowDefects(trx, query.stationIds))
              ? AUDIT_EVERY.knowing
              : AUDIT_EVERY.cold,
          },
        );
        const held = await repo.holdCaptures(
          trx,
          found.map((row) => row.id),
          query,
        );
        const items = await captures.toCaptures(
          trx,
          found.filter((row) => held.has(row.id)),
        );
        return { items, waiting: await repo.countQueue(trx, query) };
      });
    },

    label: async (reviewer, captureId, input) =>
      inTransaction(db, async (trx) => {
        await labelIn(trx, reviewer, captureId, input);
        return present(trx, captureId);
      }),

    labelMany: async (reviewer, captureIds, input) =>
      inTransaction(db, async (trx) => {
        const ids = [...new Set(captureIds)];
        const seconds = input.seconds / ids.length;
        // In the order of their ids, so that no two callers wait for each other.
        for (const id of ids.toSorted()) await labelIn(trx, reviewer, id, { ...input, seconds });
        return Promise.all(ids.map((id) => present(trx, id)));
      }),

    neighbours: async (captureId) => {
      const row = await captures.findCapture(db, captureId);
      if (!row) throw new AppError('not_found', { kind: 'capture', id: captureId });
      const alike = await findAlike(db, row);
      const of = async (verdict: 'ok' | 'ng') => {
        const found = alike.find((capture) => capture.verdict === verdict);
        return found ? present(db, found.id) : null;
      };
      return { good: await of('ok'), defect: await of('ng') };
    },

    group: async (captureId) => {
      const { groupId } = await present(db, captureId);
      return captures.toCaptures(db, await waitingInGroup(db, groupId));
    },

    adjudicate: async (reviewer, captureId, input) =>
      inTransaction(db, async (trx) => {
        const capture = await lockOrThrow(trx, captureId);
        if (capture.state !== 'conflict' && capture.state !== 'labelled') {
          throw new AppError('state_conflict', {
            kind: 'capture',
            id: captureId,
            state: capture.state,
            detail: 'only a conflict between labels is settled this way; label it instead',
          });
        }
        await addLabel(trx, capture, labelBy(reviewer, 'adjudication', input));
        return present(trx, captureId);
      }),

    withdraw: async (reviewer, captureId, labelId) =>
      inTransaction(db, async (trx) => {
        const capture = await lockOrThrow(trx, captureId);
        const label = await repo.findLabel(trx, captureId, labelId);
        if (!label) throw new AppError('not_found', { kind: 'label', id: labelId });
        const engineer = reviewer.role === 'engineer' || reviewer.role === 'admin';
        if (label.author_id !== reviewer.id && !engineer) {
          throw new AppError('forbidden', { needed: 'engineer', has: reviewer.role ?? reviewer.kind });
        }
        if (label.withdrawn_at !== null) return present(trx, captureId);
        await repo.withdrawLabel(trx, labelId, clock.now(), reviewer.name);
        history.decided(trx, {
          actor: reviewer,
          type: 'label_withdrawn',
          subject: `capture:${captureId}`,
          stationId: capture.station_id,
          data: { labelId },
        });
        await resettle(trx, capture);
        return present(trx, captureId);
      }),

    dismiss: async (reviewer, captureId, note) =>
      inTransaction(db, async (trx) => {
        const capture = await lockOrThrow(trx, captureId);
        if (capture.state !== 'dismissed') {
          await repo.setOutcome(trx, captureId, {
            state: 'dismissed',
            verdict: null,
            defectTypes: [],
            regions: [],
            changed: true,
            at: clock.now(),
          });
          history.decided(trx, {
            actor: reviewer,
            type: 'capture_dismissed',
            subject: `capture:${captureId}`,
            stationId: capture.station_id,
            data: { note },
          });
        }
        return present(trx, captureId);
      }),

    receiveCaptures: async (trx, uploads, stationOf) => {
      const known = await captures.existingCaptureIds(
        trx,
        uploads.map((upload) => upload.inspection.id),
      );
      const fresh = new Map(
        uploads.filter(({ inspection }) => !known.has(inspection.id)).map((u) => [u.inspection.id, u]),
      );
      // In the order of their ids, so that the same captures make the same groups whichever way they came.
      const inOrder = [...fresh.values()].toSorted((a, b) => (a.inspection.id < b.inspection.id ? -1 : 1));
      for (const upload of inOrder) {
        const { inspection } = upload;
        await insert(trx, stationOf.get(inspection.stationId) as Station, {
          id: inspection.id,
          source: 'device',
          takenAt: new Date(inspection.at),
          receivedAt: clock.now(),
          partId: inspection.partId,
          line: inspection,
          reasons: [...new Set(upload.reasons)],
          image: upload.image,
          heatmapSha256: upload.heatmapSha256,
          hash: upload.perceptualHash && toBits(upload.perceptualHash),
        });
      }
      return fresh.size;
    },

    importImage: async (actor, station, image) =>
      inTransaction(db, async (trx) => {
        await stations.lockForPlacing(trx, [station.id]);
        const found = await captures.findImported(trx, station.id, image.image.sha256);
        const id = found?.id ?? newId(clock.now().getTime());
        if (!found) {
          await insert(trx, station, {
            id,
            source: 'import',
            takenAt: clock.now(),
            receivedAt: clock.now(),
            partId: image.partId,
            line: null,
            reasons: ['import'],
            image: image.image,
            heatmapSha256: null,
            hash: image.perceptualHash && toBits(image.perceptualHash),
          });
          const note = image.fileName ?? '';
          const { verdict, defectTypes, regions } = image;
          await addLabel(trx, await lockOrThrow(trx, id), {
            ...labelBy({ ...actor, role: null }, 'import', {
              verdict,
              defectTypes,
              regions,
              seconds: 0,
              note,
            }),
          });
        }
        return present(trx, id);
      }),

    applyOverride: async (trx, override) => {
      const capture = await captures.lockCapture(trx, override.captureId);
      if (!capture) return;
      await addLabel(trx, capture, {
        id: override.id,
        author: { kind: 'device', id: override.deviceId, name: override.operator },
        at: override.at,
        kind: 'override',
        verdict: override.verdict,
        defectTypes: override.verdict === 'ng' ? override.defectTypes : [],
        regions: [],
        seconds: 0,
        note: '',
      });
    },

    splitUnsplit: async (trx, loopId) => {
      for (const row of await repo.unsplitGroups(trx, loopId)) await split(trx, row.groupId, row, loopId);
    },
  };

  /** Stations whose loop wants more labels for this turn; those without a loop always do. */
  async function askable(trx: Trx, among: readonly Station[]): Promise<string[]> {
    const wanted: string[] = [];
    for (const station of among) {
      const perTurn = station.loopId ? (await loops.reviewSettings(trx, station.loopId)).labelsPerTurn : null;
      const enough =
        perTurn !== null && (await repo.countNewLabels(trx, station.loopId as string)) >= perTurn;
      if (!enough) wanted.push(station.id);
    }
    return wanted;
  }
};
