import type { ThresholdCurve } from '@lemniscate/contracts';
import { sayInEnglish, state } from '@lemniscate/contracts/statements';
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
    const isFair = suffices(audited);
    const used = isFair ? audited : all;
    const { n, ng } = await countAuditedAt(db, station.id);
    const assumed = estimateDefectRate({ audited: n, defects: ng });
    const measured = n === 0 ? null : { ...clopperPearson(ng, n), value: assumed };
    const counted = { ok: used.ok.length, ng: used.ng.length };
    const statements = [
      state(isFair ? 'basis_audit' : 'basis_labelled', counted),
      state(measured ? 'defect_rate_estimated' : 'defect_rate_assumed', { share: assumed }),
    ];
    const basis = { ...counted, inWords: statements.map(sayInEnglish).join(' '), statements };
    const inForce = station.threshold ?? ofModel;
    const byHand = station.threshold !== null;
    const common = {
      modelId,
      inForce: modelId ? inForce : null,
      ofModel,
      byHand,
      basis,
      defectRate: measured,
      partsPerDay: station.partsPerDay,
      histogram: histogramOf(used),
    };
    const refusal = !modelId
      ? state('no_score', {})
      : suffices(used)
        ? null
        : state('scored_too_few', { ...counted, minOk: MIN_OK, minNg: MIN_NG });
    if (refusal) return { ...common, points: [], refused: sayInEnglish(refusal), statements: [refusal] };
    const wanted = [inForce, ofModel].filter((threshold) => threshold !== null);
    const points = thresholdPoints(used, wanted, {
      costs: station.costs,
      defectRate: measured ?? { value: assumed, lo: assumed, hi: assumed },
      partsPerDay: station.partsPerDay,
    });
    return { ...common, points, refused: null, statements: [] };
  },
});
