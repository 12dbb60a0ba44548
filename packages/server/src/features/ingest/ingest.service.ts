import {
  AppError,
  type Actor,
  type Capture,
  type CaptureUpload,
  type Inspection,
  type LabelRegion,
  MAX_IMAGE_BYTES,
  type OverrideUpload,
  type Station,
  type UploadResult,
} from '@lemniscate/contracts';
import type { Connection } from '../../db/connect.js';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Metrics } from '../../http/metrics.js';
import type { Clock } from '../../lib/clock.js';
import { atMostEvery } from '../../lib/at-most-every.js';
import { coalesce } from '../../lib/coalesce.js';
import type { History } from '../../lib/history.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { INSPECTIONS_TOPIC } from '../events/events.service.js';
import type { Blobs } from '../blobs/blobs.js';
import type { ReviewService } from '../review/review.service.js';
import type { StationService } from '../stations/stations.service.js';
import { describeImage } from './describe-image.js';
import * as repo from './inspections.repo.js';

/** What a roll-out wants to know of every upload, within its transaction. */
export interface PartCounter {
  countParts(trx: Trx, tallies: readonly repo.Tally[]): Promise<void>;
  countOverrides(trx: Trx, overrides: readonly { stationId: string; modelId: string }[]): Promise<void>;
  /** A station was seen judging with its champion for the first time. */
  seenLive(trx: Trx, modelIds: readonly string[]): Promise<void>;
}

export interface IngestService {
  uploadInspections(device: Actor, inspections: readonly Inspection[]): Promise<UploadResult>;
  uploadCaptures(device: Actor, captures: readonly CaptureUpload[]): Promise<UploadResult>;
  uploadOverrides(device: Actor, overrides: readonly OverrideUpload[]): Promise<UploadResult>;
  importImage(actor: Actor, stationName: string, image: ImportRequest): Promise<Capture>;
}

export interface ImportRequest {
  bytes: AsyncIterable<Uint8Array>;
  verdict: 'ok' | 'ng';
  defectTypes: string[];
  /** Where the defects are, if the folder says. */
  regions?: LabelRegion[];
  partId: string | null;
  fileName: string | null;
}

interface InspectionUpload {
  device: Actor;
  inspections: readonly Inspection[];
}

/** Inspections in one transaction, but for the last upload that joins it. */
const MOST_TOGETHER = 2000;
/** Of PostgreSQL's connections, so many take inspections in; the others are for those who ask. */
const LANES = 4;
/** Pages with verdicts on them read anew at most so often. */
const TELL_MS = 1000;

export const createIngestService = ({
  db,
  dbKind,
  clock,
  history,
  wakeups,
  blobs,
  stations,
  review,
  rollouts,
  metrics,
}: {
  db: Db;
  dbKind: Connection['kind'];
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  blobs: Blobs;
  stations: StationService;
  review: ReviewService;
  rollouts: PartCounter;
  metrics: Pick<Metrics, 'ingested'>;
}): IngestService => {
  const wake = wakeAfterCommit(wakeups);
  const tellJudged = atMostEvery(TELL_MS, () => wakeups.notify(INSPECTIONS_TOPIC));

  /** A device speaks for the stations it serves, or served when it inspected. */
  const checkOwn = async (
    trx: Trx,
    uploads: readonly { device: Actor; stationIds: readonly string[] }[],
  ): Promise<void> => {
    const own = await stations.attachedStationIds(trx, [...new Set(uploads.map((u) => u.device.id))]);
    for (const { device, stationIds } of uploads) {
      const foreign = stationIds.find((id) => !own.get(device.id)?.has(id));
      if (foreign !== undefined)
        throw new AppError('forbidden', { needed: `the device of station ${foreign}`, has: device.name });
    }
  };

  const reportEscape = (
    trx: Trx,
    device: Actor,
    stationId: string,
    overrideId: string,
    inspectionId: string,
  ) =>
    history.happened(trx, {
      type: 'escape_reported',
      actor: device,
      subject: `inspection:${inspectionId}`,
      stationId,
      data: { overrideId },
    });

  /** @returns how many of each upload were new; of one that is in two, the first counts. */
  const takeIn = async (trx: Trx, uploads: readonly InspectionUpload[]): Promise<number[]> => {
    const all = uploads.flatMap((u) => u.inspections);
    const { accepted, known, tallies, resolved } = await repo.insertInspections(trx, all);
    if (accepted === 0) return uploads.map(() => 0);
    await rollouts.countParts(trx, tallies);
    if (resolved.length > 0) {
      await rollouts.countOverrides(trx, [...new Map(resolved.map((o) => [o.inspectionId, o])).values()]);
      const deviceOf = new Map(uploads.flatMap((u) => u.inspections.map((i) => [i.id, u.device] as const)));
      for (const { id, stationId, inspectionId } of resolved.filter((o) => o.escape))
        reportEscape(trx, deviceOf.get(inspectionId) as Actor, stationId, id, inspectionId);
    }
    const live = await stations.stampLive(trx, tallies, clock.now());
    if (live.length > 0) await rollouts.seenLive(trx, live);
    const seen = new Set(known);
    const isNew = ({ id }: Inspection): boolean => seen.size < seen.add(id.toLowerCase()).size;
    return uploads.map(({ inspections }) => inspections.filter(isNew).length);
  };

  /** Uploads of many devices share a transaction: going to the database and back costs more than the rows. */
  const takeInTogether = coalesce<InspectionUpload, number>({
    lanes: dbKind === 'pglite' ? 1 : LANES,
    mostWeight: MOST_TOGETHER,
    weigh: ({ inspections }) => inspections.length,
    run: (uploads) =>
      inTransaction(db, async (trx) => {
        const stationIdsOf = (u: InspectionUpload) => [...new Set(u.inspections.map((i) => i.stationId))];
        await checkOwn(
          trx,
          uploads.map((u) => ({ device: u.device, stationIds: stationIdsOf(u) })),
        );
        return takeIn(trx, uploads);
      }),
  });

  const counted = (kind: string, accepted: number, sent: number): UploadResult => {
    metrics.ingested.inc({ kind, outcome: 'accepted' }, accepted);
    metrics.ingested.inc({ kind, outcome: 'duplicate' }, sent - accepted);
    return { accepted, duplicates: sent - accepted };
  };

  return {
    uploadInspections: async (device, inspections) => {
      const accepted = await takeInTogether({ device, inspections });
      if (accepted > 0) tellJudged();
      return counted('inspection', accepted, inspections.length);
    },

    uploadCaptures: async (device, captures) => {
      const stationIds = [...new Set(captures.map((c) => c.inspection.stationId))];
      const digests = captures.flatMap((c) => [
        c.image.sha256,
        ...(c.heatmapSha256 ? [c.heatmapSha256] : []),
      ]);
      const accepted = await inTransaction(db, async (trx) => {
        await checkOwn(trx, [{ device, stationIds }]);
        await blobs.require(trx, [...new Set(digests)]);
        await takeIn(trx, [{ device, inspections: captures.map((c) => c.inspection) }]);
        const locked = await stations.lockForPlacing(trx, stationIds);
        const stationOf = new Map<string, Station>(locked.map((station) => [station.id, station]));
        const fresh = await review.receiveCaptures(trx, captures, stationOf);
        if (fresh === 0) return 0;
        await applyOverrides(
          trx,
          captures.map((c) => c.inspection.id),
        );
        for (const station of locked) {
          const ids = captures
            .filter((c) => c.inspection.stationId === station.id)
            .map((c) => c.inspection.id);
          history.happened(trx, {
            type: 'captures_received',
            actor: device,
            subject: `station:${station.id}`,
            stationId: station.id,
            loopId: station.loopId,
            data: { captureIds: ids },
          });
        }
        wake(trx, 'turns');
        return fresh;
      });
      if (accepted > 0) tellJudged();
      return counted('capture', accepted, captures.length);
    },

    uploadOverrides: async (device, overrides) => {
      const stationIds = [...new Set(overrides.map((o) => o.stationId))];
      const accepted = await inTransaction(db, async (trx) => {
        await checkOwn(trx, [{ device, stationIds }]);
        const rows = overrides.map((override) => ({ ...override, deviceId: device.id }));
        const fresh = await repo.insertOverrides(trx, rows, clock.now());
        const given = new Map(overrides.map((o) => [o.id, o]));
        const known = fresh.flatMap(({ id, modelId, isFirst }) =>
          modelId && isFirst ? [{ stationId: (given.get(id) as OverrideUpload).stationId, modelId }] : [],
        );
        await rollouts.countOverrides(trx, known);
        for (const { id, escape } of fresh) {
          const { stationId, inspectionId } = given.get(id) as OverrideUpload;
          if (escape) reportEscape(trx, device, stationId, id, inspectionId);
        }
        if (fresh.length === 0) return 0;
        await applyOverrides(
          trx,
          fresh.map(({ id }) => (given.get(id) as OverrideUpload).inspectionId),
        );
        wake(trx, 'turns');
        return fresh.length;
      });
      return counted('override', accepted, overrides.length);
    },

    importImage: async (actor, stationName, { bytes, ...image }) => {
      const station = await stations.getStation(stationName);
      const { sha256 } = await blobs.put(bytes, MAX_IMAGE_BYTES);
      const described = await describeImage(await blobs.read(sha256), image.fileName ?? 'the image sent');
      return review.importImage(actor, station, {
        ...image,
        image: { sha256, ...described.size, mediaType: described.mediaType },
        perceptualHash: described.perceptualHash,
      });
    },
  };

  /** Whichever of the two came first, an operator's word becomes a label of the capture. */
  async function applyOverrides(trx: Trx, inspectionIds: readonly string[]): Promise<void> {
    for (const override of await repo.overridesOf(trx, inspectionIds)) {
      await review.applyOverride(trx, {
        ...override,
        captureId: override.inspectionId,
        at: new Date(override.at),
      });
    }
  }
};
