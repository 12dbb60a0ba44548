import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Base, LineageGraph } from '@lemniscate/contracts';
import { listBases } from '@lemniscate/vision';
import type { Db } from '../../db/schema.js';
import type { DatasetService } from '../datasets/datasets.service.js';
import type { LoopService } from '../loops/loops.service.js';
import type { ModelService } from '../models/models.service.js';
import type { RatesService } from '../stations/rates.service.js';
import type { TurnService } from '../turns/turns.service.js';
import { lineageGraph } from './lineage-graph.js';
import * as repo from './lineage.repo.js';
import { modelCard } from './model-card.js';

export interface LineageService {
  graph(loop: string | undefined, limit: number): Promise<LineageGraph>;
  bases(): Promise<Base[]>;
  card(modelId: string): Promise<string>;
}

export const createLineageService = ({
  db,
  loops,
  models,
  datasets,
  turns,
  rates,
}: {
  db: Db;
  loops: LoopService;
  models: ModelService;
  datasets: DatasetService;
  turns: TurnService;
  rates: RatesService;
}): LineageService => ({
  graph: async (loop, limit) => {
    const loopId = loop === undefined ? undefined : (await loops.getLoop(loop)).id;
    const found = await repo.latestModels(db, loopId, limit + 1);
    const shown = found.slice(0, limit);
    const revisions = await repo.datasetsById(db, [...new Set(shown.map((model) => model.datasetId))]);
    const deployments = await repo.deploymentsOf(
      db,
      shown.map((model) => model.id),
    );
    return { ...lineageGraph(shown, revisions, deployments), truncated: found.length > limit };
  },

  bases: async () => {
    const used = await repo.usedBases(db);
    const box = await Promise.all(
      (await listBases()).map(async ({ id, license, sha256, path }) => ({
        id,
        license,
        sha256,
        inTheBox: true,
        models: used.find((base) => base.id === id && base.sha256 === sha256)?.models ?? 0,
        card: await readFile(join(dirname(path), 'README.md'), 'utf8').catch(() => null),
      })),
    );
    const others = used.filter(
      ({ id, sha256 }) => !box.some((base) => base.id === id && base.sha256 === sha256),
    );
    return [...box, ...others.map((base) => ({ ...base, inTheBox: false, card: null }))];
  },

  card: async (modelId) => {
    const model = await models.getModel(modelId);
    const stations = await Promise.all(
      (await repo.deploymentsOf(db, [modelId])).map(async ({ stationId, stationName, from, to }) => {
        const over = { from: from.toISOString(), to: to?.toISOString(), modelId };
        const { inspections, rejectRate, escapeRate, falseRejectRate } = await rates.rates(stationId, over);
        return {
          name: stationName,
          from: over.from,
          to: over.to ?? null,
          inspections,
          rejectRate,
          escapeRate,
          falseRejectRate,
        };
      }),
    );
    return modelCard({
      model,
      loop: await loops.getLoop(model.loopId),
      dataset: await datasets.findRevision(model.datasetRevisionId),
      turn: model.turnId ? await turns.getTurn(model.turnId) : null,
      stations,
    });
  },
});
