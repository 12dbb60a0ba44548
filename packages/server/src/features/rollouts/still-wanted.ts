import type { Loop, Rollout } from '@lemniscate/contracts';
import { state, type Statement } from '@lemniscate/contracts/statements';
import type { PhaseCounts } from './watch.js';

export interface StationProgress {
  id: string;
  name: string;
  hasDevice: boolean;
  /** Its device was heard of lately. */
  isOnline: boolean;
  /** It was seen judging with the challenger as champion. */
  isLive: boolean;
  /** Of this phase. */
  counts: PhaseCounts;
}

/** Where a roll-out stands in its phase. */
export interface Standing {
  phase: Rollout['phase'];
  settings: Loop['rollout'];
  inPhaseMs: number;
  stations: readonly StationProgress[];
}

type Measure = 'compared' | 'parts' | 'challengerParts';

/** A line that stands still must not hold up the others for longer. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * Parts that end a phase, or one station's part of them. A canary also wants half of the parts that its share promises, so
 * that parts of the shadow that arrive late cannot end it.
 */
const wantedIn = ({ phase, settings }: Standing, stations = 1): [Measure, number][] => {
  const each = (parts: number): number => Math.ceil(parts / stations);
  switch (phase) {
    case 'shadow':
      return [['compared', each(settings.shadowParts)]];
    case 'canary': {
      const { canaryShare, canaryParts } = settings;
      if (canaryShare === 0 || canaryParts === 0) return [];
      const promised = Math.max(1, Math.floor((canaryShare * each(canaryParts)) / 2));
      return [
        ['parts', each(canaryParts)],
        ['challengerParts', promised],
      ];
    }
    default:
      return [['challengerParts', each(settings.observeParts)]];
  }
};

const attached = ({ stations }: Standing): StationProgress[] => stations.filter((s) => s.hasDevice);

/** A silent device is not waited for, and nobody for longer than a day: what the others showed has to do then. */
const waitedFor = (standing: Standing): StationProgress[] =>
  standing.inPhaseMs < LONGEST_WAIT_MS ? attached(standing).filter((s) => s.isOnline) : [];

const lacksOf = (station: StationProgress, standing: Standing): Statement[] => {
  const { name, counts, isLive } = station;
  const among = attached(standing).length;
  const lacks: Statement[] = [];
  // What one station alone lacks was said of all.
  for (const [measure, needed] of among > 1 ? wantedIn(standing, among) : []) {
    if (counts[measure] >= needed) continue;
    const values = { station: name, seen: counts[measure], needed };
    const isOwn = standing.phase === 'canary' && measure === 'challengerParts';
    lacks.push(isOwn ? state('waits_for_own_at', values) : state('waits_for_parts_at', values));
  }
  if (standing.phase === 'full' && !isLive) lacks.push(state('waits_to_be_live', { station: name }));
  return lacks;
};

/**
 * What a phase still waits for; nothing: it is over. So many parts of all stations together, an equal share of them of each
 * station that is heard of, and in the end each of these seen judging with the challenger. Where no device serves the
 * stations there is nobody to wait for.
 */
export const stillWanted = (standing: Standing): Statement[] => {
  if (attached(standing).length === 0) return [];
  const inAll = wantedIn(standing).flatMap(([measure, needed]) => {
    const seen = standing.stations.reduce((sum, { counts }) => sum + counts[measure], 0);
    if (seen >= needed) return [];
    const isOwn = standing.phase === 'canary' && measure === 'challengerParts';
    return [isOwn ? state('waits_for_own', { seen, needed }) : state('waits_for_parts', { seen, needed })];
  });
  return [...inAll, ...waitedFor(standing).flatMap((station) => lacksOf(station, standing))];
};

/** Stations that have not shown their share: the phase ends without their word. */
export const leftOut = (standing: Standing): StationProgress[] =>
  attached(standing).filter((station) => lacksOf(station, standing).length > 0);

/** What a phase waits for, and which silent stations it does not wait for meanwhile. */
export const waitWords = (standing: Standing): Statement[] => {
  const wanted = stillWanted(standing);
  if (wanted.length === 0) return [];
  const silent = leftOut(standing).filter((s) => !s.isOnline);
  return [...wanted, ...silent.map(({ name }) => state('not_waited_for', { station: name }))];
};
