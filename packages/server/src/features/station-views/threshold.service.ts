import type { ThresholdCurve } from '@lemniscate/contracts';
import { estimateDefectRate } from '@lemniscate/vision/loop';
import { clopperPearson } from '@lemniscate/vision/metrics';
import type { Db } from '../../db/schema.js';
import type { ModelService } from '../models/models.service.js';
import type { StationService } from '../stations/stations.service.js';
import { countAuditedAt, readScored, type ScoredRow } from './threshold.repo.js';
import { histogramOf, thresholdPoints } from './threshold-points.js';

export interface ThresholdService {
  curve(station: string): Promise<ThresholdCurve>;
}

/** With fewer, an interval of a rate covers nearly everything. */
const MIN_OK = 10;
const MIN_NG = 5;

const scoresOf = (rows: readonly ScoredRow[]) => ({
  ok: rows.filter((row) => row.verdict === 'ok').map((row) => row.score),
  ng: rows.filter((row) => row.verdict === 'ng').map((row) => row.score),
});

const suffices = ({ ok, ng }: ReturnType<typeof scoresOf>): boolean =>
  ok.length >= MIN_OK && ng.length >= MIN_NG;

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

export const createThresholdService = ({
  db,
  stations,
  models,
}: {
  db: Db;
  stations: StationService;
  models: ModelService;
}): ThresholdService => ({
  curve: async (name) => {
    const station = await stations.getStation(name);
    const modelId = station.championId;
    const model = modelId ? await models.findModel(db, modelId) : undefined;
    const ofModel = model?.threshold ?? null;
    const rows = modelId ? await readScored(db, station.id, modelId) : [];
    const audited = scoresOf(rows.filter((row) => row.isAudit));
    const all = scoresOf(rows);
    // The audit sample alone is a fair draw of the line; the rest was kept because it was doubtful.
    const fair = suffices(audited);
    const used = fair ? audited : all;
    const { n, ng } = await countAuditedAt(db, station.id);
    const assumed = estimateDefectRate({ audited: n, defects: ng });
    const measured = n === 0 ? null : { ...clopperPearson(ng, n), value: assumed };
    const counted = `${plural(used.ok.length, 'good part')} and ${plural(used.ng.length, 'defective one')}`;
    const share = `${(100 * assumed).toFixed(1)} % defective parts are ${measured ? 'estimated from the audit sample' : 'assumed until an audit sample is labelled'}.`;
    const basis = {
      ok: used.ok.length,
      ng: used.ng.length,
      inWords: fair
        ? `${counted} of the audit sample. ${share}`
        : `${counted} that are labelled and that this model scored. Many were kept because they were doubtful, so errors look more frequent than they are. ${share}`,
    };
    const inForce = station.threshold ?? ofModel;
    const byHand = station.threshold !== null;
    const head = { modelId, inForce: modelId ? inForce : null, ofModel, byHand, basis };
    const common = { ...head, defectRate: measured, partsPerDay: station.partsPerDay };
    const histogram = histogramOf(used);
    if (!modelId)
      return {
        ...common,
        points: [],
        histogram,
        refused: 'The station has no model yet, so there is no score.',
      };
    if (!suffices(used))
      return {
        ...common,
        points: [],
        histogram,
        refused: `Only ${counted} are labelled and scored by this model; at least ${MIN_OK} good and ${MIN_NG} defective ones are needed.`,
      };
    const wanted = [inForce, ofModel].filter((threshold) => threshold !== null);
    const points = thresholdPoints(used, wanted, {
      costs: station.costs,
      defectRate: measured ?? { value: assumed, lo: assumed, hi: assumed },
      partsPerDay: station.partsPerDay,
    });
    return { ...common, points, histogram, refused: null };
  },
});
