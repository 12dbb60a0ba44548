import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeImage, imageTensor, listImages, onnx } from '@lemniscate/vision';

/*
 * session.run alone over images decoded before, one thread, in a process of its own; one every so often, or one after the other:
 *   node bare-child.js MODEL_DIR IMAGES_DIR INTERVAL_MS SECONDS
 */
const [modelDir, images, interval, seconds] = process.argv.slice(2);
const session = await onnx.createSession(await readFile(join(modelDir, 'model.onnx')), { threads: 1 });
const feeds = [];
for (const path of await listImages(images))
  feeds.push({
    partId: relative(images, path).split(sep).join('/'),
    feed: { image: imageTensor(await decodeImage(path)) },
  });
for (const { feed } of feeds.slice(0, 60)) await session.run(feed);
const runs: [string, number][] = [];
const startedAt = performance.now();
const cpu = process.cpuUsage();
for (let i = 0; performance.now() - startedAt < 1000 * Number(seconds); i++) {
  const { partId, feed } = feeds[i % feeds.length];
  const wait = startedAt + i * Number(interval) - performance.now();
  if (wait > 0) await pause(wait);
  const before = performance.now();
  await session.run(feed);
  runs.push([partId, performance.now() - before]);
}
const used = process.cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    images: runs.length,
    wallMs: performance.now() - startedAt,
    cpuMs: (used.user + used.system) / 1000,
    latencies: runs,
  }),
);
process.exit(0);
