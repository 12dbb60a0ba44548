import { z } from 'zod';
import {
  AuditCheck,
  AuditEntry,
  CaptureImpact,
  Event,
  InspectionLineage,
  ModelImpact,
} from '../models/history.js';
import { Id, page, PageQuery } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'history';
const byId = z.object({ id: Id });

export const historyRoutes = {
  listEvents: route({
    method: 'GET',
    path: '/api/v1/events',
    summary: 'What happened, newest first',
    tag,
    access: { role: 'operator' },
    query: PageQuery.extend({
      loop: z.string().max(64).optional(),
      station: z.string().max(64).optional(),
      type: z.string().max(80).optional(),
    }),
    response: page(Event),
  }),
  streamEvents: route({
    method: 'GET',
    path: '/api/v1/events/stream',
    summary: 'What happens, as server-sent events; Last-Event-ID goes on where a connection broke',
    tag,
    access: { role: 'operator' },
    query: z.object({
      after: z.coerce.number().int().min(0).optional(),
      /** What is told beside events. */
      also: z.enum(['inspections']).optional(),
    }),
    raw: { response: 'events' },
  }),
  sinceInspection: route({
    method: 'GET',
    path: '/api/v1/inspections/{id}/since',
    summary: 'From a verdict to the model, dataset revision, labels, reviewers and base behind it',
    tag,
    access: { role: 'operator' },
    params: byId,
    response: InspectionLineage,
  }),
  modelImpact: route({
    method: 'GET',
    path: '/api/v1/models/{id}/impact',
    summary: 'Every station and inspection that a model touched',
    tag,
    access: { role: 'operator' },
    params: byId,
    response: ModelImpact,
  }),
  captureImpact: route({
    method: 'GET',
    path: '/api/v1/captures/{id}/impact',
    summary: 'Every dataset, model and number of inspections that an image touched',
    tag,
    access: { role: 'operator' },
    params: byId,
    response: CaptureImpact,
  }),
  listAudit: route({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'The audit log, newest first',
    tag,
    access: { role: 'admin' },
    query: PageQuery,
    response: page(AuditEntry),
  }),
  verifyAudit: route({
    method: 'GET',
    path: '/api/v1/audit/check',
    summary: 'Recompute the audit log’s chain of hashes',
    tag,
    access: { role: 'engineer' },
    response: AuditCheck,
  }),
} as const;
