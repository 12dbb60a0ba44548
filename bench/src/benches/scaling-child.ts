import { readFileSync } from 'node:fs';
import { adapt } from '@lemniscate/vision';

/*
 * A process of its own, so that its memory is that of one adapt and nothing else:
 *   node scaling-child.js GOOD_DIR OUT_DIR BASE CACHE_DIR
 */

/** Peak resident bytes of this program; ru_maxrss would still hold what the parent had before it became this one. */
const peakBytes = (): number => {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
};

const [good, out, base, cacheDir] = process.argv.slice(2);
let shown = 0;
const result = await adapt({
  good,
  out,
  base,
  cacheDir,
  seed: 0,
  onProgress: ({ stage, done, total }) => {
    if (performance.now() - shown < 30_000) return;
    shown = performance.now();
    process.stderr.write(`  ${stage} ${done} of ${total}, peak ${(peakBytes() / 2 ** 20).toFixed(0)} MiB\n`);
  },
});
process.stdout.write(
  `${JSON.stringify({ seconds: result.seconds, peakBytes: peakBytes(), sidePx: result.sidePx })}\n`,
);
