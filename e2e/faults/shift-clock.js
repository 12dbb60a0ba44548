// Loaded into a process before anything else (NODE_OPTIONS=--import=…): its clock is off by what FAULT_CLOCK_FILE says, in
// milliseconds, and jumps whenever that changes.
import { readFileSync } from 'node:fs';

const RealDate = Date;
let offsetMs = 0;
const read = () => {
  try {
    offsetMs = Number(readFileSync(process.env.FAULT_CLOCK_FILE, 'utf8')) || 0;
  } catch {
    // Nothing said yet.
  }
};
read();
setInterval(read, 100).unref();

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offsetMs);
    else super(...args);
  }
  static now() {
    return RealDate.now() + offsetMs;
  }
};
