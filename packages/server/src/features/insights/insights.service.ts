import { estimateDefectRate } from '@lemniscate/vision/loop';
import type { LearningCurve, LoopVelocity } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { countAudited } from '../datasets/datasets.repo.js';
import type { LoopService } from '../loops/loops.service.js';
import type { StationService } from '../stations/stations.service.js';
import { turnsOfLoop } from '../turns/turns.repo.js';
import { learningCurveOf } from './learning-curve.js';
import { readVelocity } from './velocity.repo.js';

export interface InsightService {
  learningCurve(loop: string, nextLabels: number): Promise<LearningCurve>;
  velocity(loop: string): Promise<LoopVelocity>;
}

export const createInsightService = ({
  db,
  loops,
  stations,
}: {
  db: Db;
  loops: LoopService;
  stations: StationService;
}): InsightService => ({
  velocity: async (loop) => readVelocity(db, (await loops.getLoop(loop)).id),
  learningCurve: async (name, nextLabels) => {
    const loop = await loops.getLoop(name);
    const all = await stations.stationsOfLoop(db, loop.id);
    const { n, ng } = await countAudited(db, loop.id);
    const economics = {
      costs: all[0].costs,
      defectRate: estimateDefectRate({ audited: n, defects: ng }),
      partsPerDay: all.reduce((sum, station) => sum + station.partsPerDay, 0),
    };
    return learningCurveOf(await turnsOfLoop(db, loop.id), economics, nextLabels);
  },
});
