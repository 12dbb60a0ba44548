import type { FolderCounts } from './folder-plan.js';
import type { LineOptions } from './types.js';

/** A named line that always comes out the same. */
export interface Scenario {
  /** What happens on it and what it is for. */
  about: string;
  line: LineOptions;
  /** How many parts of each sort `writeMvtecFolder` makes of it. */
  folder: FolderCounts;
}

export const SCENARIOS = {
  demo: {
    about:
      'Brushed steel plates, 348 parts: 240 good, 108 with one of six defects. Cracks first appear at part 140, ' +
      'the lamp dims by 10 % between parts 180 and 250, and a new lot starts at part 260.',
    line: {
      product: 'brushed-metal',
      seed: 4711,
      defectRate: 0.3,
      severityRange: [0.3, 1],
      defectKinds: ['scratch', 'dent', 'stain', 'hole', 'contamination'],
      partsPerLot: 1000,
      schedule: [
        { atPart: 140, kind: 'new-defect', defect: 'crack' },
        { atPart: 180, untilPart: 250, kind: 'light-drift', gain: 0.9, turnDeg: 8 },
        { atPart: 260, kind: 'new-lot' },
      ],
    },
    folder: { goodTrain: 60, goodTest: 180, defectsPerKind: 18 },
  },
  calm: {
    about:
      'Glazed tiles from one lot in steady light with every defect they can have: the easy case for a test.',
    line: { product: 'tile', seed: 12, defectRate: 0.3, severityRange: [0.4, 1], partsPerLot: 1000 },
    folder: { goodTrain: 40, goodTest: 40, defectsPerKind: 6 },
  },
  'light-drift': {
    about:
      'Printed panels whose lamp fades to 75 % and turns by 20 degrees over 150 parts; few real defects.',
    line: {
      product: 'printed-part',
      seed: 23,
      defectRate: 0.04,
      partsPerLot: 1000,
      schedule: [{ atPart: 50, untilPart: 200, kind: 'light-drift', gain: 0.75, turnDeg: 20 }],
    },
    folder: { goodTrain: 60, goodTest: 150, defectsPerKind: 3 },
  },
  'new-lot': {
    about:
      'Twill cloth with an unusually different lot from part 100 on: drift of the product, not a defect.',
    line: {
      product: 'weave',
      seed: 34,
      defectRate: 0.08,
      partsPerLot: 1000,
      schedule: [{ atPart: 100, kind: 'new-lot', change: 2 }],
    },
    folder: { goodTrain: 60, goodTest: 120, defectsPerKind: 5 },
  },
  'new-defect': {
    about: 'Cast flanges that only ever had blowholes and sand, until cracks begin at part 120.',
    line: {
      product: 'casting',
      seed: 45,
      defectRate: 0.12,
      defectKinds: ['hole', 'contamination'],
      schedule: [{ atPart: 120, kind: 'new-defect', defect: 'crack' }],
    },
    folder: { goodTrain: 60, goodTest: 120, defectsPerKind: 15 },
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
