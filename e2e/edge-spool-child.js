import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Spool } from '@lemniscate/edge';

/*
 * Appends for ever, and says what is safe only once it is; to be killed:
 *   node edge-spool-child.js SPOOL_DIR FIRST_NUMBER
 */

const idOf = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const inspectionOf = (n) => ({
  id: idOf(n),
  stationId: idOf(0),
  at: '2026-11-22T08:00:00.000Z',
  partId: null,
  modelId: idOf(0),
  score: 0.25,
  threshold: 0.5,
  verdict: 'ok',
  defectType: null,
  latencyMs: 12,
  second: null,
});

const captureOf = (n) => {
  const image = Buffer.alloc(3000, `image ${n};`);
  return {
    image,
    capture: {
      inspection: inspectionOf(n),
      reasons: ['novel'],
      image: {
        sha256: createHash('sha256').update(image).digest('hex'),
        width: 10,
        height: 10,
        mediaType: 'image/png',
      },
      perceptualHash: null,
      heatmapSha256: null,
    },
  };
};

const run = async (dir, from) => {
  const spool = await Spool.open({ dir, segmentBytes: 64 * 1024 });
  let n = from;
  // Synchronous: what is said is out before anything else happens.
  const say = (kind, id) => writeSync(1, `${kind} ${id}\n`);
  const inspect = async () => {
    for (;;) {
      const inspection = inspectionOf(n++);
      await spool.appendInspection(inspection);
      say('inspection', inspection.id);
    }
  };
  const capture = async () => {
    for (;;) {
      const { capture, image } = captureOf(n++);
      await spool.appendCapture(capture, [image]);
      say('capture', capture.inspection.id);
    }
  };
  const upload = async () => {
    for (;;) {
      const [first] = await spool.nextCaptures(1);
      if (!first) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      const { id } = first.record.inspection;
      say('acking', id);
      await spool.ackCapture(id);
      say('acked', id);
    }
  };
  await Promise.all([inspect(), inspect(), inspect(), inspect(), capture(), capture(), upload()]);
};

await run(process.argv[2], Number(process.argv[3]));
