import type { EventType, Overview } from '@lemniscate/contracts';

export const PHYSICAL = ['inspect', 'capture', 'review', 'train', 'gate', 'rollOut', 'observe'] as const;
export const DIGITAL = ['datasets', 'bases', 'derivatives', 'deployed'] as const;
export type PhysicalStage = (typeof PHYSICAL)[number];
export type DigitalStage = (typeof DIGITAL)[number];
export type Stage = PhysicalStage | DigitalStage;

export const STAGE_PAGES = {
  inspect: { to: '/stations' },
  capture: { to: '/review' },
  review: { to: '/review' },
  train: { to: '/turns' },
  gate: { to: '/turns' },
  rollOut: { to: '/fleet', search: { tab: 'rollouts' } },
  observe: { to: '/turns' },
  datasets: { to: '/datasets' },
  bases: { to: '/models' },
  derivatives: { to: '/lineage' },
  deployed: { to: '/models' },
} as const satisfies Record<Stage, { to: string; search?: object }>;

/** What a stage counts now. */
export const countOf = (stage: Stage, { counts }: Overview): number => {
  switch (stage) {
    case 'inspect':
      return counts.inspectionsToday;
    case 'capture':
      return counts.capturesWaiting;
    case 'review':
      return counts.labelledToday;
    case 'train':
      return counts.training;
    case 'gate':
      return counts.gating;
    case 'rollOut':
      return counts.rollingOut;
    case 'observe':
      return counts.observing;
    case 'datasets':
      return counts.datasets;
    case 'bases':
      return counts.bases;
    case 'derivatives':
      return counts.models;
    default:
      return counts.champions;
  }
};

/** How long the oldest has waited or run there, in seconds. */
export const waitOf = (stage: Stage, { waits }: Overview): number | null => {
  switch (stage) {
    case 'capture':
      return waits.oldestCaptureSeconds;
    case 'train':
      return waits.trainingSeconds;
    case 'gate':
      return waits.gatingSeconds;
    case 'rollOut':
      return waits.rolloutSeconds;
    default:
      return null;
  }
};

/** From which stage something moves on when this happens. */
export const MOVES: Partial<Record<EventType, Stage>> = {
  captures_received: 'inspect',
  import_finished: 'inspect',
  capture_labelled: 'capture',
  turn_started: 'review',
  job_progress: 'train',
  gate_decided: 'gate',
  rollout_started: 'gate',
  rollout_advanced: 'rollOut',
  turn_closed: 'observe',
  champion_changed: 'deployed',
};
