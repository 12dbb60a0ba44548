import type { PublishedVerdict } from '../output.js';
import { DataType, type Metric } from './payload.js';

export type Value = string | number | boolean | null;

interface Definition {
  readonly name: string;
  readonly datatype: DataType;
}

const { Boolean: BOOLEAN, Double: DOUBLE, Int64: INT64, String: STRING, UInt64: UINT64 } = DataType;

const INSPECTION = [
  { name: 'Inspection/Verdict', datatype: STRING },
  { name: 'Inspection/Score', datatype: DOUBLE },
  { name: 'Inspection/Threshold', datatype: DOUBLE },
  { name: 'Inspection/PartId', datatype: STRING },
  { name: 'Inspection/DefectType', datatype: STRING },
  { name: 'Inspection/LatencyMs', datatype: DOUBLE },
  { name: 'Inspection/ModelId', datatype: STRING },
  { name: 'Parts/Total', datatype: UINT64 },
  { name: 'Parts/Rejected', datatype: UINT64 },
] as const satisfies readonly Definition[];
const MODEL_LOADED = { name: 'Model/Loaded', datatype: BOOLEAN } as const;

const REBIRTH = { name: 'Node Control/Rebirth', datatype: BOOLEAN } as const;
const BD_SEQ = { name: 'bdSeq', datatype: INT64 } as const;
const AGENT_VERSION = { name: 'Properties/AgentVersion', datatype: STRING } as const;
const WAITING = { name: 'Forward/Waiting', datatype: UINT64 } as const;
const DROPPED = { name: 'Forward/Dropped', datatype: UINT64 } as const;

/** What a station said with one verdict, and how far its counters were then. */
export interface Sample {
  station: string;
  atMs: number;
  inspection: PublishedVerdict['inspection'];
  total: number;
  rejected: number;
}

/** A value that was there before a sample is one, with the time it dates from. */
export interface Dated<T> {
  value: T;
  atMs: number;
}

/** Aliases are unique across the node: the node's own are below 100, those of its n-th station begin at 100 n. */
export const aliasesOf = (stationNumber: number): number => 100 * stationNumber;

const withValue = ({ datatype }: Definition, value: Value): Metric => {
  if (value === null) return { isNull: true };
  if (datatype === STRING) return { stringValue: value as string };
  if (datatype === DOUBLE) return { doubleValue: value as number };
  if (datatype === BOOLEAN) return { booleanValue: value as boolean };
  return { longValue: value as number };
};

const born = (definition: Definition, alias: number | null, value: Value, timestamp: number): Metric => ({
  name: definition.name,
  ...(alias !== null && { alias }),
  timestamp,
  datatype: definition.datatype,
  ...withValue(definition, value),
});

const told = (definition: Definition, alias: number, value: Value, timestamp: number): Metric => ({
  alias,
  timestamp,
  ...withValue(definition, value),
});

/** In births as in data, values that are not historical come in the order of their times. */
const inOrder = (metrics: Metric[]): Metric[] =>
  metrics.sort((a, b) => (a.timestamp as number) - (b.timestamp as number));

const valuesOf = ({ inspection, total, rejected }: Sample): Value[] => [
  inspection.verdict,
  inspection.score,
  inspection.threshold,
  inspection.partId,
  inspection.defectType,
  inspection.latencyMs,
  inspection.modelId,
  total,
  rejected,
];

const NOTHING_YET: readonly Value[] = [null, null, null, null, null, null, null, 0, 0];

export const stationBirth = (
  aliases: number,
  last: Sample | undefined,
  modelLoaded: Dated<boolean>,
  sinceMs: number,
): Metric[] => {
  const values = last ? valuesOf(last) : NOTHING_YET;
  return inOrder([
    ...INSPECTION.map((d, i) => born(d, aliases + i, values[i] as Value, last?.atMs ?? sinceMs)),
    born(MODEL_LOADED, aliases + INSPECTION.length, modelLoaded.value, modelLoaded.atMs),
  ]);
};

/** All of an inspection each time, the same verdict as before too: every part is an event with a time of its own. */
export const stationData = (aliases: number, sample: Sample, isHistorical: boolean): Metric[] => {
  const values = valuesOf(sample);
  return INSPECTION.map((definition, i) => ({
    ...told(definition, aliases + i, values[i] as Value, sample.atMs),
    ...(isHistorical && { isHistorical }),
  }));
};

export const modelLoadedData = (aliases: number, { value, atMs }: Dated<boolean>): Metric[] => [
  told(MODEL_LOADED, aliases + INSPECTION.length, value, atMs),
];

export interface ForwardCounters {
  waiting: number;
  dropped: number;
}

export const nodeBirth = (
  bdSeq: number,
  agentVersion: string,
  { waiting, dropped }: ForwardCounters,
  atMs: number,
): Metric[] => [
  // These two are known by name alone: hosts must be able to ask without having seen a birth, and deaths have no alias.
  born(BD_SEQ, null, bdSeq, atMs),
  born(REBIRTH, null, false, atMs),
  born(AGENT_VERSION, 1, agentVersion, atMs),
  born(WAITING, 2, waiting, atMs),
  born(DROPPED, 3, dropped, atMs),
];

export const nodeDeath = (bdSeq: number, atMs: number): Metric[] => [born(BD_SEQ, null, bdSeq, atMs)];

/** What changed of the node's own metrics. */
export const nodeData = (before: ForwardCounters, now: ForwardCounters, atMs: number): Metric[] => [
  ...(before.waiting === now.waiting ? [] : [told(WAITING, 2, now.waiting, atMs)]),
  ...(before.dropped === now.dropped ? [] : [told(DROPPED, 3, now.dropped, atMs)]),
];

export const asksForRebirth = (metrics: readonly Metric[]): boolean =>
  metrics.some((metric) => metric.name === REBIRTH.name && metric.booleanValue === true);
