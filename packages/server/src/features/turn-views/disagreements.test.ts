import { GateResult } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { newId } from '../../lib/new-id.js';
import { gateDisagreements } from './disagreements.js';

test('what the gate judged differently is shown, whether files or cross-validation spoke for the two', () => {
  const scores = (ids: readonly string[], verdict: 'ok' | 'ng') =>
    ids.map((captureId) => ({ captureId, score: verdict === 'ng' ? 0.9 : 0.1, verdict }));
  const ids = Array.from({ length: 8 }, () => newId());
  const pair = (differ: string, agree: string) => ({
    champion: scores([differ, agree], 'ok'),
    challenger: [...scores([differ], 'ng'), ...scores([agree], 'ok')],
  });
  const result = GateResult.parse({
    ...pair(ids[0], ids[1]),
    sample: pair(ids[2], ids[3]),
    unseen: pair(ids[4], ids[5]),
    taught: pair(ids[6], ids[7]),
    latencyMs: { champion: 1, challenger: 1 },
    parityMaxAbs: 0,
    computeSeconds: 1,
  });
  expect(gateDisagreements(result).map((d) => d.captureId)).toEqual([ids[0], ids[2], ids[4], ids[6]]);
  expect(gateDisagreements({ ...result, champion: null, sample: null, unseen: null, taught: null })).toEqual(
    [],
  );
  expect(gateDisagreements(null)).toEqual([]);
});
