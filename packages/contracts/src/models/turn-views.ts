import { z } from 'zod';
import { Capture } from './captures.js';
import { JobKind } from './jobs.js';
import { Instant, Verdict } from './primitives.js';

export const TurnLog = z
  .object({
    /** Oldest first; the latest 2000 lines of each job. */
    items: z.array(z.object({ at: Instant, job: JobKind, line: z.string() })),
  })
  .meta({ id: 'TurnLog' });
export type TurnLog = z.infer<typeof TurnLog>;

export const ModelOpinion = z
  .object({ score: z.number(), threshold: z.number(), verdict: Verdict })
  .meta({ id: 'ModelOpinion' });
export type ModelOpinion = z.infer<typeof ModelOpinion>;

/** An image of which champion and challenger think differently. */
export const Disagreement = z
  .object({
    capture: Capture,
    /** `gate`: both scored it in the gate; `shadow`: at the line. */
    source: z.enum(['gate', 'shadow']),
    /** What is held true; null where it is not labelled. */
    truth: Verdict.nullable(),
    champion: ModelOpinion,
    challenger: ModelOpinion,
  })
  .meta({ id: 'Disagreement' });
export type Disagreement = z.infer<typeof Disagreement>;
