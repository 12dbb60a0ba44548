import type { Turn } from '@lemniscate/contracts';

/** The way from the last label of a turn to parts judged by the better model, in seconds. */
export interface StageTimes {
  /** From the first image of the turn. */
  captureToLive: number | null;
  labelToLive: number;
  /** Label given → training begun: the trigger, and freezing the dataset. */
  waiting: number;
  training: number;
  gating: number;
  /** Download, shadow, canary, and the first part judged by it alone. */
  rollout: number;
}

const secondsBetween = (from: number, to: string): number => (Date.parse(to) - from) / 1000;

/** Null where nothing went live. */
export const stageTimes = ({ times }: Turn, labelledAtMs: number): StageTimes | null => {
  const { firstCaptureAt, trainingAt, gatingAt, rollingOutAt, liveAt } = times;
  if (!trainingAt || !gatingAt || !rollingOutAt || !liveAt) return null;
  return {
    captureToLive: firstCaptureAt === null ? null : secondsBetween(Date.parse(firstCaptureAt), liveAt),
    labelToLive: secondsBetween(labelledAtMs, liveAt),
    waiting: secondsBetween(labelledAtMs, trainingAt),
    training: secondsBetween(Date.parse(trainingAt), gatingAt),
    gating: secondsBetween(Date.parse(gatingAt), rollingOutAt),
    rollout: secondsBetween(Date.parse(rollingOutAt), liveAt),
  };
};
