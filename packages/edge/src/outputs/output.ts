import type { Inspection } from '@lemniscate/contracts';

/** A verdict as it leaves the device, at once: before the disk, before a challenger's opinion. */
export interface PublishedVerdict {
  station: string;
  inspection: Inspection;
  /** Grows by one with every verdict of the station since the agent started. */
  sequence: number;
}

/**
 * Tells something outside of verdicts. It must never hold inspection up: `publish` returns at once, and what the other
 * side cannot take is dropped and counted.
 */
export interface Output {
  readonly name: string;
  /** Resolves without waiting for the other side. */
  start(): Promise<void>;
  publish(verdict: PublishedVerdict): void;
  stop(): Promise<void>;
  counters(): { published: number; dropped: number; problem: string | null };
}

/** What stations get: the inspection without what concerns the server alone. */
export const verdictJson = ({ station, inspection, sequence }: PublishedVerdict): Record<string, unknown> => {
  const { id, at, partId, verdict, score, threshold, defectType, modelId, latencyMs } = inspection;
  return { station, sequence, id, at, partId, verdict, score, threshold, defectType, modelId, latencyMs };
};
