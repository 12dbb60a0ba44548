import {
  AppError,
  type CaptureImpact,
  type InspectionLineage,
  type ModelImpact,
} from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { findCapture, toCaptures } from '../review/captures.repo.js';
import type { DatasetService } from '../datasets/datasets.service.js';
import type { ModelService } from '../models/models.service.js';
import type { ReviewService } from '../review/review.service.js';
import type { StationService } from '../stations/stations.service.js';
import type { TurnService } from '../turns/turns.service.js';
import * as repo from './since.repo.js';

/** From any verdict back to what it rests on, and from any model or image forward to what it touched. */
export interface SinceService {
  sinceInspection(id: string): Promise<InspectionLineage>;
  modelImpact(id: string): Promise<ModelImpact>;
  captureImpact(id: string): Promise<CaptureImpact>;
}

export const createSinceService = ({
  db,
  models,
  datasets,
  turns,
  stations,
  review,
}: {
  db: Db;
  models: ModelService;
  datasets: DatasetService;
  turns: TurnService;
  stations: StationService;
  review: ReviewService;
}): SinceService => ({
  sinceInspection: async (id) => {
    const inspection = await repo.findInspection(db, id);
    if (!inspection) throw new AppError('not_found', { kind: 'inspection', id });
    const captured = await findCapture(db, id);
    const model = (await models.findModel(db, inspection.modelId)) ?? null;
    const reviewers = model ? await repo.reviewersOf(db, model.datasetRevisionId) : [];
    return {
      inspection,
      capture: captured ? (await toCaptures(db, [captured]))[0] : null,
      model,
      turn: model?.turnId ? await turns.getTurn(model.turnId) : null,
      datasetRevision: model ? ((await datasets.findRevision(model.datasetRevisionId)) ?? null) : null,
      labels: reviewers.reduce((sum, reviewer) => sum + reviewer.labels, 0),
      reviewers,
      base: model?.base ?? null,
    };
  },

  modelImpact: async (id) => {
    const { inspections, rejected, firstAt, lastAt } = await repo.judgedBy(db, [id]);
    return {
      model: await models.getModel(id),
      champions: await stations.championsOfModel(id),
      inspections,
      rejected,
      firstAt: firstAt?.toISOString() ?? null,
      lastAt: lastAt?.toISOString() ?? null,
      derivedModels: await models.derivedModels(id),
    };
  },

  captureImpact: async (id) => {
    await review.getCapture(id);
    const datasetRevisionIds = await datasets.revisionsWith(id);
    const modelIds = await models.modelsOfDatasets(datasetRevisionIds);
    const { inspections } = await repo.judgedBy(db, modelIds);
    return { captureId: id, datasetRevisionIds, modelIds, inspections };
  },
});
