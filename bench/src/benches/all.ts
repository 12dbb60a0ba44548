import type { Bench } from '../run/bench.js';
import { baseInBox } from './base-in-box.js';
import { coldStart } from './cold-start.js';
import { conformal } from './conformal.js';
import { gate } from './gate.js';
import { edge } from './edge.js';
import { edgeSpool } from './edge-spool.js';
import { imageCost } from './image-cost.js';
import { ingest } from './ingest.js';
import { loopDemo } from './loop-demo.js';
import { otherSets } from './other-sets.js';
import { parity } from './parity.js';
import { replay } from './replay.js';
import { scaling } from './scaling.js';
import { speedAdapt } from './speed-adapt.js';
import { speedInspect } from './speed-inspect.js';
import { stack } from './stack.js';
import { web } from './web.js';

/** In the order `all` runs them; the long one last. */
export const BENCHES: readonly Bench[] = [
  gate,
  coldStart,
  baseInBox,
  conformal,
  parity,
  speedAdapt,
  speedInspect,
  imageCost,
  edge,
  edgeSpool,
  ingest,
  web,
  stack,
  otherSets,
  loopDemo,
  replay,
  scaling,
];
