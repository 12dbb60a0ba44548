import {
  AppError,
  type DesiredModel,
  type DesiredState,
  type DesiredStation,
  type Station,
} from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { Clock } from '../../lib/clock.js';
import { sha256Hex } from '../../lib/digest.js';
import { longPoll } from '../../lib/long-poll.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { LoopService } from '../loops/loops.service.js';
import type { ModelService } from '../models/models.service.js';
import type { RolloutService } from '../rollouts/rollouts.service.js';
import type { StationService } from '../stations/stations.service.js';

export interface DesiredService {
  /** With an `etag`: waits until the state has another one, or the time is over. */
  desiredState(
    deviceId: string,
    query: { etag?: string; waitSeconds: number },
    signal?: AbortSignal,
  ): Promise<DesiredState>;
  /** Whether the file belongs to a model that this device is to run. @throws AppError not_found */
  checkArtifact(deviceId: string, modelId: string, sha256: string): Promise<void>;
}

export const createDesiredService = ({
  db,
  clock,
  wakeups,
  stations,
  loops,
  models,
  rollouts,
}: {
  db: Db;
  clock: Clock;
  wakeups: Wakeups;
  stations: StationService;
  loops: LoopService;
  models: ModelService;
  rollouts: RolloutService;
}): DesiredService => {
  const modelOf = async (id: string | null): Promise<DesiredModel | null> => {
    const model = id === null ? undefined : await models.findModel(db, id);
    return model ? { modelId: model.id, files: model.files, signature: model.signature } : null;
  };

  const challengerOf = async (station: Station): Promise<DesiredStation['challenger']> => {
    const [rollout] = await rollouts.openAt(db, [station.id]);
    if (!rollout || rollout.phase === 'full' || station.loopId === null) return null;
    const model = await modelOf(rollout.challengerId);
    if (!model) return null;
    const { canaryShare } = (await loops.getLoop(station.loopId)).rollout;
    const mode = rollout.phase === 'canary' ? 'canary' : 'shadow';
    return { ...model, rolloutId: rollout.id, mode, canaryShare: mode === 'canary' ? canaryShare : 0 };
  };

  const stateOf = async (deviceId: string): Promise<DesiredState> => {
    const wanted: DesiredStation[] = [];
    for (const station of await stations.stationsOfDevice(db, deviceId)) {
      wanted.push({
        stationId: station.id,
        name: station.name,
        capture: station.capture,
        threshold: station.threshold,
        champion: await modelOf(station.championId),
        challenger: await challengerOf(station),
      });
    }
    const etag = sha256Hex(canonicalJson(wanted)).slice(0, 32);
    return { etag, serverTime: clock.now().toISOString(), stations: wanted };
  };

  return {
    desiredState: async (deviceId, { etag, waitSeconds }, signal) => {
      const look = async (): Promise<DesiredState | null> => {
        const state = await stateOf(deviceId);
        return etag !== undefined && state.etag === etag ? null : state;
      };
      const waitMs = etag === undefined ? 0 : waitSeconds * 1000;
      const changed = await longPoll({ wakeups, topic: 'desired', waitMs, look, signal });
      return changed ?? stateOf(deviceId);
    },

    checkArtifact: async (deviceId, modelId, sha256) => {
      const own = await stations.stationsOfDevice(db, deviceId);
      const open = await rollouts.openAt(
        db,
        own.map((station) => station.id),
      );
      const wanted =
        own.some((s) => s.championId === modelId) || open.some((r) => r.challengerId === modelId);
      const model = wanted ? await models.findModel(db, modelId) : undefined;
      if (model?.files.some((file) => file.sha256 === sha256)) return;
      throw new AppError('not_found', { kind: 'artifact of this device', id: `${modelId}/${sha256}` });
    },
  };
};
