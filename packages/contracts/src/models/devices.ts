import { z } from 'zod';
import { ArtifactFile, ArtifactSignature, CapturePolicy, ConditionWindow } from './stations.js';
import { Id, Instant, Share, Slug } from './primitives.js';

/** Raw Ed25519 public key, 32 bytes (RFC 8032). */
export const PublicKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 32 bytes in base64')
  .meta({ id: 'PublicKey' });

/** A device that tells nothing for this long is silent: it tells how it is far more often. */
export const DEVICE_SILENT_MS = 2 * 60_000;

export const Device = z
  .object({
    id: Id,
    name: Slug,
    publicKey: PublicKey,
    enrolledAt: Instant,
    lastSeenAt: Instant.nullable(),
    revoked: z.boolean(),
    report: z.lazy(() => DeviceReport).nullable(),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

export const EnrolmentCode = z
  .object({ code: z.string(), deviceName: Slug, stationNames: z.array(Slug), expiresAt: Instant })
  .meta({ id: 'EnrolmentCode' });
export type EnrolmentCode = z.infer<typeof EnrolmentCode>;

export const Enrolled = z
  .object({ deviceId: Id, sitePublicKey: PublicKey, siteKeyId: z.string(), serverTime: Instant })
  .meta({ id: 'Enrolled' });
export type Enrolled = z.infer<typeof Enrolled>;

/** A model as a device is to run it. */
export const DesiredModel = z
  .object({ modelId: Id, files: z.array(ArtifactFile), signature: ArtifactSignature })
  .meta({ id: 'DesiredModel' });
export type DesiredModel = z.infer<typeof DesiredModel>;

export const DesiredStation = z
  .object({
    stationId: Id,
    name: Slug,
    capture: CapturePolicy,
    threshold: Share.nullable(),
    champion: DesiredModel.nullable(),
    /** Scores the same images. In `canary` its verdict counts for that share of parts, chosen by a hash of the inspection's id. */
    challenger: DesiredModel.extend({
      rolloutId: Id,
      mode: z.enum(['shadow', 'canary']),
      canaryShare: Share,
    }).nullable(),
  })
  .meta({ id: 'DesiredStation' });
export type DesiredStation = z.infer<typeof DesiredStation>;

export const DesiredState = z
  .object({ etag: z.string(), serverTime: Instant, stations: z.array(DesiredStation) })
  .meta({ id: 'DesiredState' });
export type DesiredState = z.infer<typeof DesiredState>;

export const ModelProblem = z
  .object({ modelId: Id, code: z.string().max(80), detail: z.string().max(1000) })
  .meta({ id: 'ModelProblem' });

export const DeviceReport = z
  .object({
    agentVersion: z.string().max(40),
    /** By the device's own clock; the server keeps the difference. */
    deviceTime: Instant,
    memoryBytes: z.number().int(),
    freeDiskBytes: z.number().int(),
    spool: z.object({
      inspections: z.number().int(),
      captures: z.number().int(),
      overrides: z.number().int(),
      bytes: z.number().int(),
      droppedByReason: z.record(z.string().max(60), z.number().int()),
      /** Put aside since the server will never take them; not told by agents of before. */
      refused: z.number().int().optional(),
      /** What waits of stations that the server does not know as this device's, and what it said; tried again. */
      held: z
        .array(
          z.object({
            stationId: Id,
            why: z.string().max(300),
            inspections: z.number().int(),
            captures: z.number().int(),
            overrides: z.number().int(),
          }),
        )
        .max(64)
        .optional(),
    }),
    stations: z
      .array(
        z.object({
          stationId: Id,
          state: z.enum(['waiting_for_model', 'running', 'stopped', 'error']),
          championId: Id.nullable(),
          challengerId: Id.nullable(),
          previousId: Id.nullable(),
          problems: z.array(ModelProblem).max(20),
          latencyMs: z.object({ median: z.number(), p99: z.number() }).nullable(),
          inspections: z.number().int(),
          errors: z.number().int(),
          /** Of these, what no model is to blame for: an image that cannot be read, a source that breaks. */
          imageErrors: z.number().int().default(0),
          conditions: z.array(ConditionWindow).max(100),
        }),
      )
      .max(64),
  })
  .meta({ id: 'DeviceReport' });
export type DeviceReport = z.infer<typeof DeviceReport>;
