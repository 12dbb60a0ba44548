import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { enrol, type PublishedVerdict, runEdge } from '@lemniscate/edge';
import { onnx } from '@lemniscate/vision';

/*
 * The agent in a process of its own, so that memory and processor time are its own:
 *   node agent-child.js SERVER_URL MODEL_DIR DATA_DIR IMAGES_DIR INTERVAL_MS SECONDS
 */
const [server, modelDir, dataDir, images, interval, seconds] = process.argv.slice(2);

const peakBytes = (): number => {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
};

/** Has every session tell how long its runs take; the station's runs one after the other, each before its verdict. */
const session = await onnx.createSession(readFileSync(join(modelDir, 'model.onnx')), { threads: 1 });
const sessions = Object.getPrototypeOf(session) as typeof session;
const run = sessions.run;
let runMs = NaN;
sessions.run = async function (this: typeof session, ...given: Parameters<typeof run>) {
  const startedAt = performance.now();
  const outputs = await run.apply(this, given);
  runMs = performance.now() - startedAt;
  return outputs;
} as typeof run;
await session.release();

const verdicts: { inspection: PublishedVerdict['inspection']; runMs: number }[] = [];
await enrol({ server, code: 'bench', dataDir });
const agent = await runEdge({
  sources: [`bench=replay:${images}?loop&interval=${interval}`],
  dataDir,
  httpPort: 0,
  threads: 1,
  outputs: [
    {
      name: 'bench',
      start: async () => undefined,
      publish: ({ inspection }) => void verdicts.push({ inspection, runMs }),
      stop: async () => undefined,
      counters: () => ({ published: 0, dropped: 0, problem: null }),
    },
  ],
});
while (verdicts.length < 60) await pause(50);
const settledBytes = process.memoryUsage.rss();
verdicts.length = 0;
const startedAt = performance.now();
const cpu = process.cpuUsage();
await pause(1000 * Number(seconds));
const used = process.cpuUsage(cpu);
const wallMs = performance.now() - startedAt;
const judged = [...verdicts];
const { spool } = await agent.status();
process.stdout.write(
  JSON.stringify({
    images: judged.length,
    wallMs,
    cpuMs: (used.user + used.system) / 1000,
    settledBytes,
    rssBytes: process.memoryUsage.rss(),
    peakBytes: peakBytes(),
    waiting: spool.inspections.depth,
    latencies: judged.map(({ inspection: { partId, latencyMs } }) => [partId, latencyMs]),
    runs: judged.map((verdict) => verdict.runMs),
  }),
);
await agent.close();
process.exit(0);
