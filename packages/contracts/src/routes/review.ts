import { z } from 'zod';
import { Capture, LabelInput, ReviewState, ReviewSummary } from '../models/captures.js';
import { CaptureReason } from '../models/stations.js';
import { Id, Instant, Note, page, PageQuery } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'review';
const params = z.object({ id: Id });

export const reviewRoutes = {
  listCaptures: route({
    method: 'GET',
    path: '/api/v1/captures',
    summary: 'List captures, newest first',
    tag,
    access: { role: 'operator' },
    query: PageQuery.extend({
      station: z.string().max(64).optional(),
      state: ReviewState.optional(),
      reason: CaptureReason.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    response: page(Capture),
  }),
  getCapture: route({
    method: 'GET',
    path: '/api/v1/captures/{id}',
    summary: 'Show a capture with all its labels',
    tag,
    access: { role: 'operator' },
    params,
    response: Capture,
  }),
  captureImage: route({
    method: 'GET',
    path: '/api/v1/captures/{id}/image',
    summary: 'The image as it was taken',
    tag,
    access: { role: 'operator', trainer: true },
    params,
    raw: { response: 'bytes' },
  }),
  /** Conflicts, overrides and disagreements first. What one reviewer holds is not handed to another for two minutes. */
  reviewQueue: route({
    method: 'GET',
    path: '/api/v1/review/queue',
    summary: 'The next captures for this reviewer',
    tag,
    access: { role: 'reviewer' },
    query: z.object({
      station: z.string().max(64).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    response: z.object({ items: z.array(Capture), waiting: z.number().int() }),
  }),
  labelCapture: route({
    method: 'POST',
    path: '/api/v1/captures/{id}/labels',
    summary: 'Label a capture; the second label of one author replaces the first',
    tag,
    access: { role: 'reviewer' },
    params,
    body: LabelInput,
    response: Capture,
    status: 201,
  }),
  withdrawLabel: route({
    method: 'DELETE',
    path: '/api/v1/captures/{id}/labels/{labelId}',
    summary: 'Undo a label of one’s own (an engineer: anybody’s)',
    tag,
    access: { role: 'reviewer' },
    params: z.object({ id: Id, labelId: Id }),
    response: Capture,
  }),
  adjudicate: route({
    method: 'POST',
    path: '/api/v1/captures/{id}/adjudication',
    summary: 'Settle a conflict between labels',
    tag,
    access: { role: 'engineer' },
    params,
    body: LabelInput,
    response: Capture,
    status: 201,
  }),
  dismissCapture: route({
    method: 'POST',
    path: '/api/v1/captures/{id}/dismissal',
    summary: 'Take a capture off the queue unlabelled, e.g. an empty fixture',
    tag,
    access: { role: 'reviewer' },
    params,
    body: z.object({ note: Note }),
    response: Capture,
  }),
  reviewSummary: route({
    method: 'GET',
    path: '/api/v1/review/summary',
    summary: 'How much waits, how fast it goes, how far reviewers agree',
    tag,
    access: { role: 'operator' },
    query: z.object({ station: z.string().max(64).optional() }),
    response: ReviewSummary,
  }),
} as const;
