import type { Client } from '@lemniscate/client';
import { encodePng } from '@lemniscate/vision';
import { partOf, STATION } from './line.js';

const GOOD_PARTS = 12;

/** A station with some photos of good parts, and a loop that turns after few labels and rolls out after few parts. */
export const makeLoop = async (admin: Client, seed: number): Promise<void> => {
  const capture = { auditShare: 0.3, maxPerHour: 100_000 };
  await admin.createStation({ body: { name: STATION, capture } });
  await admin.createLoop({
    body: {
      name: STATION,
      stations: [STATION],
      trigger: { labels: 8, escapes: null, drift: false },
      review: { secondReviewShare: 0, goldenShare: 0.3 },
      training: { sidePx: 128 },
      // One that is soon content rolls out more, one that is hard to please asks for labels.
      gate: { minOk: 2, minDefects: 1, confidence: seed % 2 === 0 ? 0.5 : 0.9 },
      rollout: { shadowParts: 8, canaryShare: 0.5, canaryParts: 8, observeParts: 8 },
    },
  });
  let good = 0;
  for (let i = 0; good < GOOD_PARTS; i++) {
    const { label, image, partId } = partOf(seed, i);
    if (label === 'ng') continue;
    good++;
    const query = { verdict: 'ok' as const, partId };
    await admin.importImage({ params: { station: STATION }, query, body: await encodePng(image) });
  }
};
