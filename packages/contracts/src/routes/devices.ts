import { z } from 'zod';
import { DesiredState, Device, DeviceReport, Enrolled, EnrolmentCode, PublicKey } from '../models/devices.js';
import {
  CaptureUpload,
  Inspection,
  MAX_INSPECTIONS_PER_UPLOAD,
  OverrideUpload,
  UploadResult,
} from '../models/inspections.js';
import { Id, Instant, Sha256, Slug } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'devices';

export const deviceRoutes = {
  listDevices: route({
    method: 'GET',
    path: '/api/v1/devices',
    summary: 'List devices with their last report',
    tag,
    access: { role: 'operator' },
    response: z.object({ items: z.array(Device) }),
  }),
  createEnrolmentCode: route({
    method: 'POST',
    path: '/api/v1/enrolment-codes',
    summary: 'Make a one-time code with which a device enrols for these stations',
    tag,
    access: { role: 'engineer' },
    body: z.object({
      deviceName: Slug,
      stations: z.array(Slug).min(1).max(64),
      validMinutes: z.number().positive().max(10_080).default(60),
    }),
    response: EnrolmentCode,
    status: 201,
  }),
  enrol: route({
    method: 'POST',
    path: '/api/v1/enrol',
    summary: 'Exchange a one-time code and the device’s own public key for its id and the site key',
    tag,
    access: { anybody: true },
    body: z.object({
      code: z.string().min(1).max(100),
      publicKey: PublicKey,
      /** Ed25519 over `lemniscate-enrol/1\n{code}\n`: proof that the device holds the private key. */
      proof: z.base64(),
    }),
    response: Enrolled,
    status: 201,
  }),
  revokeDevice: route({
    method: 'DELETE',
    path: '/api/v1/devices/{id}',
    summary: 'Refuse a device from now on',
    tag,
    access: { role: 'admin' },
    params: z.object({ id: Id }),
    status: 204,
  }),
  desiredState: route({
    method: 'GET',
    path: '/api/v1/device/desired',
    summary: 'What this device is to run; with the last `etag`, waits until it changes',
    tag,
    access: { device: true },
    query: z.object({
      etag: z.string().max(100).optional(),
      waitSeconds: z.coerce.number().min(0).max(55).default(0),
    }),
    response: DesiredState,
  }),
  reportDevice: route({
    method: 'POST',
    path: '/api/v1/device/report',
    summary: 'Tell how this device is',
    tag,
    access: { device: true },
    body: DeviceReport,
    response: z.object({ serverTime: Instant }),
  }),
  uploadInspections: route({
    method: 'POST',
    path: '/api/v1/device/inspections',
    summary: 'Hand over inspections; those known already are not counted twice',
    tag,
    access: { device: true },
    body: z.object({ inspections: z.array(Inspection).min(1).max(MAX_INSPECTIONS_PER_UPLOAD) }),
    response: UploadResult,
    maxBodyBytes: 4 * 1024 * 1024,
  }),
  uploadCaptures: route({
    method: 'POST',
    path: '/api/v1/device/captures',
    summary: 'Hand over captures whose blobs are complete',
    tag,
    access: { device: true },
    body: z.object({ captures: z.array(CaptureUpload).min(1).max(200) }),
    response: UploadResult,
    maxBodyBytes: 4 * 1024 * 1024,
  }),
  uploadOverrides: route({
    method: 'POST',
    path: '/api/v1/device/overrides',
    summary: 'Hand over what operators said at the line',
    tag,
    access: { device: true },
    body: z.object({ overrides: z.array(OverrideUpload).min(1).max(500) }),
    response: UploadResult,
  }),
  downloadArtifact: route({
    method: 'GET',
    path: '/api/v1/device/artifacts/{modelId}/{sha256}',
    summary: 'A file of a model this device is to run; answers Range requests',
    tag,
    access: { device: true },
    params: z.object({ modelId: Id, sha256: Sha256 }),
    raw: { response: 'bytes' },
  }),
} as const;
