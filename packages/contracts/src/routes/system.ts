import { DoctorReport, Health, StorageUse } from '../models/system.js';
import { Overview } from '../models/overview.js';
import { route } from '../route.js';

const tag = 'system';

export const systemRoutes = {
  overview: route({
    method: 'GET',
    path: '/api/v1/overview',
    summary: 'The whole loop at a glance: counts, waits, velocity, and what is wrong',
    tag,
    access: { role: 'operator' },
    response: Overview,
  }),
  health: route({
    method: 'GET',
    path: '/healthz',
    summary: 'Is the server ready',
    tag,
    access: { anybody: true },
    response: Health,
  }),
  metrics: route({
    method: 'GET',
    path: '/metrics',
    summary: 'Counters in the Prometheus text format',
    tag,
    access: { anybody: true },
    raw: { response: 'bytes' },
  }),
  doctor: route({
    method: 'GET',
    path: '/api/v1/doctor',
    summary: 'Check every digest and reference',
    tag,
    access: { role: 'admin' },
    response: DoctorReport,
  }),
  storageUse: route({
    method: 'GET',
    path: '/api/v1/storage',
    summary: 'What fills the disk',
    tag,
    access: { role: 'admin' },
    response: StorageUse,
  }),
  backup: route({
    method: 'GET',
    path: '/api/v1/backup',
    summary: 'Database, blobs and site key as one file, while the server runs',
    tag,
    access: { role: 'admin' },
    raw: { response: 'bytes' },
  }),
} as const;
