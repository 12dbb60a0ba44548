import { AppError, DefectType, Id, type OverrideUpload, Verdict } from '@lemniscate/contracts';
import { z } from 'zod';
import type { Recorder } from '../inference/recorder.js';
import type { StationRunner } from '../inference/station-runner.js';
import type { Spool } from '../spool/index.js';
import { newId } from '../storage/ids.js';

export const OverrideInput = z
  .object({
    inspectionId: Id,
    verdict: Verdict,
    defectTypes: z.array(DefectType).max(20).default([]),
    operator: z.string().trim().max(64).default(''),
  })
  .refine((o) => o.verdict === 'ng' || o.defectTypes.length === 0, {
    message: 'a good part has no defect types',
    path: ['defectTypes'],
  });
export type OverrideInput = z.infer<typeof OverrideInput>;

/**
 * Takes down what an operator said of a part judged lately, with its image; both are on the disk when this resolves.
 * @throws AppError not_found when the image is gone from the short memory, spool_full | write_failed
 */
export const recordOverride = async (
  input: OverrideInput,
  {
    runner,
    recorder,
    spool,
    instant,
  }: {
    runner: StationRunner;
    recorder: Recorder;
    spool: Spool;
    instant: () => string;
  },
): Promise<OverrideUpload & { imageKept: boolean }> => {
  const recent = runner.recent.find(input.inspectionId);
  if (!recent)
    throw new AppError('not_found', { kind: 'inspection among the last ones:', id: input.inspectionId });
  const override: OverrideUpload = {
    id: newId(Date.now()),
    stationId: recent.inspection.stationId,
    at: instant(),
    ...input,
  };
  let imageKept = recent.captured;
  if (imageKept) imageKept = await spool.raiseCapture(input.inspectionId, 'override').catch(() => true);
  // Also when it was sent already: then the server has the image.
  if (!recent.captured) imageKept = recent.captured = await recorder.capture(recent, ['override']);
  await spool.appendOverride(override);
  recent.override = { verdict: input.verdict, defectTypes: input.defectTypes };
  runner.counters.overrides++;
  return { ...override, imageKept: imageKept || recent.captured };
};
