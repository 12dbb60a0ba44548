import { AppError, DefectType, Id, type OverrideUpload, Verdict } from '@lemniscate/contracts';
import { z } from 'zod';
import type { RecentImage } from '../inference/recent-images.js';
import type { Recorder } from '../inference/recorder.js';
import type { StationRunner } from '../inference/station-runner.js';
import type { Spool } from '../spool/index.js';
import type { HeldOverrides } from './held-overrides.js';

/** Longer than this the server need not wait for an operator. */
const UndoSeconds = z.number().int().min(0).max(60);

export const OverrideInput = z
  .object({
    inspectionId: Id,
    verdict: Verdict,
    defectTypes: z.array(DefectType).max(20).default([]),
    operator: z.string().trim().max(64).default(''),
    undoSeconds: UndoSeconds.default(0),
  })
  .refine((o) => o.verdict === 'ng' || o.defectTypes.length === 0, {
    message: 'a good part has no defect types',
    path: ['defectTypes'],
  });
export type OverrideInput = z.infer<typeof OverrideInput>;

export const HoldInput = z.object({ undoSeconds: UndoSeconds });

/**
 * Takes down what an operator said of a part judged lately, with its image; both are on the disk when this resolves.
 * @throws AppError not_found when the image is gone from the short memory, spool_full | write_failed
 */
export const recordOverride = async (
  { undoSeconds, ...input }: OverrideInput,
  {
    runner,
    recorder,
    spool,
    held,
    instant,
  }: {
    runner: StationRunner;
    recorder: Recorder;
    spool: Spool;
    held: HeldOverrides;
    instant: () => string;
  },
): Promise<OverrideUpload & { imageKept: boolean; undoSeconds: number }> => {
  const { inspectionId, verdict, defectTypes } = input;
  const recent = runner.recent.find(inspectionId);
  // On a quick line a part leaves the short memory while its operator still looks for the name of the defect.
  const stationId = recent?.inspection.stationId ?? held.find(inspectionId)?.stationId;
  if (stationId === undefined)
    throw new AppError('not_found', { kind: 'inspection among the last ones:', id: inspectionId });
  const imageKept = recent ? await keepImage(recent, { recorder, spool }) : true;
  const { override, isHeld } = await held.say(
    { stationId, at: instant(), ...input },
    undoSeconds * 1000,
    recent?.override,
  );
  if (recent) {
    // A word that replaces another is of the same part.
    if (!recent.override) runner.counters.overrides++;
    recent.override = { verdict, defectTypes };
  }
  return {
    ...override,
    imageKept,
    undoSeconds: isHeld ? undoSeconds : 0,
  };
};

/** @returns whether the image is kept */
const keepImage = async (
  recent: RecentImage,
  { recorder, spool }: { recorder: Recorder; spool: Spool },
): Promise<boolean> => {
  // Also when it was sent already: then the server has the image.
  if (recent.captured) await spool.raiseCapture(recent.inspection.id, 'override').catch(() => undefined);
  else recent.captured = await recorder.capture(recent, ['override']);
  return recent.captured;
};

const tooLate = (inspectionId: string): AppError =>
  new AppError('state_conflict', {
    kind: 'correction of',
    id: inspectionId,
    state: 'on its way to the server',
    detail: 'it can be corrected again, not taken back',
  });

/**
 * Waits longer for second thoughts.
 * @throws AppError state_conflict when it is on its way to the server already
 */
export const holdOverride = async (
  inspectionId: string,
  { undoSeconds }: z.infer<typeof HoldInput>,
  held: HeldOverrides,
): Promise<void> => {
  if (!(await held.extend(inspectionId, undoSeconds * 1000))) throw tooLate(inspectionId);
};

/**
 * Takes back what an operator said, as if it had never been; its image stays kept.
 * @throws AppError state_conflict when it is on its way to the server already, write_failed
 */
export const takeBackOverride = async (
  inspectionId: string,
  { runner, held }: { runner: StationRunner; held: HeldOverrides },
): Promise<void> => {
  const isOfStation = held.find(inspectionId)?.stationId === runner.settings?.stationId;
  const taken = isOfStation ? await held.takeBack(inspectionId) : undefined;
  if (!taken) throw tooLate(inspectionId);
  if (!taken.before) runner.counters.overrides--;
  const recent = runner.recent.find(inspectionId);
  if (recent) recent.override = taken.before;
};
