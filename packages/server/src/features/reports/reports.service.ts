import type { DeviceReport, ErrorCode } from '@lemniscate/contracts';
import type { Trx } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import type { DriftService } from '../drift/drift.service.js';
import type { RolloutService } from '../rollouts/rollouts.service.js';
import type { StationService } from '../stations/stations.service.js';
import { addErrors } from './reports.repo.js';

type StationReport = DeviceReport['stations'][number];

/**
 * What a device says of a model that speaks of the model itself. Anything else, such as a connection that broke or a full
 * disk, only means that it does not run there yet: the device tries again.
 */
const MODEL_FAULTS: ReadonlySet<string> = new Set<ErrorCode>([
  'artifact_refused',
  'model_failed',
  'model_invalid',
  'model_digest_mismatch',
  'onnx_invalid',
  'onnx_external_data',
  'onnx_opset_unsupported',
]);

/** What a device's report means to its stations: errors, models that do not run, conditions, what is live. */
export const createReportListener =
  ({
    clock,
    stations,
    rollouts,
    drift,
  }: {
    clock: Clock;
    stations: StationService;
    rollouts: RolloutService;
    drift: DriftService;
  }) =>
  async (trx: Trx, deviceId: string, report: DeviceReport): Promise<void> => {
    const own = new Map((await stations.stationsOfDevice(trx, deviceId)).map((s) => [s.id, s]));
    const takeIn = async (told: StationReport): Promise<void> => {
      const { stationId, championId, challengerId } = told;
      const errors = await addErrors(trx, deviceId, stationId, told.errors - told.imageErrors);
      // While two models judge, an error is laid at the door of the one on trial.
      const modelId = challengerId ?? championId;
      if (errors > 0 && modelId)
        await rollouts.countErrors(trx, { stationId, modelId, errors, problem: null });
      for (const { modelId: broken, code, detail } of told.problems) {
        if (!MODEL_FAULTS.has(code)) continue;
        const problem = `The device could not run it: ${code}: ${detail}`;
        await rollouts.countErrors(trx, { stationId, modelId: broken, errors: 0, problem });
      }
      if (told.state === 'running' && championId && own.get(stationId)?.championId === championId) {
        await stations.stampLive(trx, [{ stationId, modelId: championId }], clock.now());
        await rollouts.seenLive(trx, [championId]);
      }
      await drift.takeIn(trx, stationId, told.conditions);
    };
    for (const told of report.stations) if (own.has(told.stationId)) await takeIn(told);
  };
