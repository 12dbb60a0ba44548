import { Spool } from '@lemniscate/edge';

/*
 * A process of its own, so that its memory is that of an open spool and nothing else:
 *   node --expose-gc open-child.js SPOOL_DIR
 */
const [dir] = process.argv.slice(2);
const collect = (globalThis as { gc?: () => void }).gc;

const usedBytes = (): number => {
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const before = usedBytes();
const started = performance.now();
const spool = await Spool.open({ dir, maxBytes: 16 * 2 ** 30 });
const openSeconds = (performance.now() - started) / 1000;
const memoryBytes = usedBytes() - before;
await spool.nextInspections(500);
const firstSeconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ openSeconds, firstSeconds, memoryBytes })}\n`);
await spool.close();
