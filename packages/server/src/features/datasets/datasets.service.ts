import {
  AppError,
  type DatasetDiff,
  type DatasetItem,
  DatasetManifest,
  type DatasetRevision,
} from '@lemniscate/contracts';
import { estimateDefectRate } from '@lemniscate/vision/loop';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { Clock } from '../../lib/clock.js';
import type { Blobs } from '../blobs/blobs.js';
import type { ReviewService } from '../review/review.service.js';
import * as repo from './datasets.repo.js';

/** A manifest whose bytes are kept, not yet a revision of anything. */
export interface PreparedDataset {
  sha256: string;
  manifest: DatasetManifest;
  /** Labels settled later are not in it. */
  at: Date;
}

export interface DatasetService {
  /** What is labelled now. Opens its own transactions: not for use within one. */
  prepare(loopId: string): Promise<PreparedDataset>;
  /** Makes the revision and marks its labels as learned from; the same captures and labels make the same revision. */
  freeze(
    trx: Trx,
    turnId: string,
    prepared: PreparedDataset,
  ): Promise<{ revision: DatasetRevision; frozen: repo.Frozen }>;
  /** What `freeze` would hold, by class, without freezing it. */
  countItems(loopId: string): Promise<DatasetRevision['counts']>;
  listRevisions(loopId: string): Promise<DatasetRevision[]>;
  findRevision(id: string): Promise<DatasetRevision | undefined>;
  readManifest(id: string): Promise<{ revision: DatasetRevision; manifest: DatasetManifest }>;
  diff(id: string, otherId: string): Promise<DatasetDiff>;
  revisionsWith(captureId: string): Promise<string[]>;
}

/** Captures without a label that a revision holds; at 20 ms a photo the first look at them takes some seconds. */
const UNLABELLED = 300;

const countsOf = (items: readonly DatasetItem[]): DatasetRevision['counts'] => {
  const counts = { train: { ok: 0, ng: 0 }, golden: { ok: 0, ng: 0 }, audit: { ok: 0, ng: 0 } };
  for (const { split, verdict } of items) counts[split][verdict] += 1;
  return counts;
};

const sameLabel = (a: DatasetItem, b: DatasetItem): boolean =>
  canonicalJson([a.verdict, a.defectTypes, a.regions, a.split]) ===
  canonicalJson([b.verdict, b.defectTypes, b.regions, b.split]);

/** From `before` to `after`. */
export const diffManifests = (before: DatasetManifest, after: DatasetManifest): DatasetDiff => {
  const old = new Map(before.items.map((item) => [item.captureId, item]));
  const now = new Set(after.items.map((item) => item.captureId));
  return {
    added: after.items.filter((item) => !old.has(item.captureId)),
    removed: before.items.filter((item) => !now.has(item.captureId)),
    relabelled: after.items.flatMap((item) => {
      const was = old.get(item.captureId);
      return was && !sameLabel(was, item) ? [{ before: was, after: item }] : [];
    }),
  };
};

export const createDatasetService = ({
  db,
  clock,
  blobs,
  review,
}: {
  db: Db;
  clock: Clock;
  blobs: Blobs;
  review: ReviewService;
}): DatasetService => {
  const readManifest: DatasetService['readManifest'] = async (id) => {
    const revision = await repo.findRevision(db, id);
    if (!revision) throw new AppError('not_found', { kind: 'dataset revision', id });
    const text = (await blobs.read(id)).toString('utf8');
    return { revision, manifest: DatasetManifest.parse(JSON.parse(text)) };
  };

  /** What was labelled before its station was part of a loop has no side yet. */
  const splitNow = (loopId: string): Promise<void> =>
    inTransaction(db, (trx) => review.splitUnsplit(trx, loopId));

  return {
    readManifest,
    listRevisions: (loopId) => repo.listRevisions(db, loopId),
    findRevision: (id) => repo.findRevision(db, id),
    revisionsWith: (captureId) => repo.revisionsWith(db, captureId),
    countItems: async (loopId) => {
      await splitNow(loopId);
      return countsOf(await repo.collectItems(db, loopId));
    },
    diff: async (id, otherId) =>
      diffManifests((await readManifest(id)).manifest, (await readManifest(otherId)).manifest),

    prepare: async (loopId) => {
      await splitNow(loopId);
      const at = clock.now();
      await repo.datePastLabels(db, loopId, at);
      const items = await repo.collectItems(db, loopId);
      const { n, ng } = await repo.countAudited(db, loopId);
      const defectRate = Number(estimateDefectRate({ audited: n, defects: ng }).toFixed(6));
      const unlabelled = await repo.collectUnlabelled(db, loopId, UNLABELLED);
      const manifest: DatasetManifest = {
        format: 'lemniscate-dataset/1',
        loopId,
        defectRate,
        items,
        unlabelled,
      };
      const { sha256 } = await blobs.put(Buffer.from(canonicalJson(manifest)));
      return { sha256, manifest, at };
    },

    freeze: async (trx, turnId, { sha256, manifest, at }) => {
      await blobs.require(trx, [sha256]);
      const found = await repo.findRevision(trx, sha256);
      const [parent] = found ? [] : await repo.listRevisions(trx, manifest.loopId);
      const revision: DatasetRevision = found ?? {
        id: sha256,
        loopId: manifest.loopId,
        parentId: parent?.id ?? null,
        createdAt: clock.now().toISOString(),
        counts: countsOf(manifest.items),
      };
      if (!found) await repo.insertRevision(trx, revision, manifest);
      return { revision, frozen: await repo.markCounted(trx, sha256, turnId, at) };
    },
  };
};
