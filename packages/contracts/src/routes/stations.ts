import { z } from 'zod';
import { Champion } from '../models/models.js';
import { changes, Id, Instant, page, PageQuery, Slug, Verdict } from '../models/primitives.js';
import {
  CapturePolicy,
  Costs,
  DriftAlarm,
  Station,
  StationHour,
  StationRates,
  StationSettings,
} from '../models/stations.js';
import { Capture } from '../models/captures.js';
import { Inspection } from '../models/inspections.js';
import { StationConditions, StationSeries, ThresholdCurve } from '../models/station-views.js';
import { route } from '../route.js';

const tag = 'stations';
/** A station, loop or device is named by its id or by its name. */
const byIdOrName = z.object({ station: z.string().min(1).max(64) });

/** A time, and how many points of it are drawn at most. */
const Chart = z.object({
  from: Instant.optional(),
  to: Instant.optional(),
  buckets: z.coerce.number().int().min(1).max(500).default(200),
});

/** One photo at most: 64 MiB, as the decoder's limit. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

export const stationRoutes = {
  listStations: route({
    method: 'GET',
    path: '/api/v1/stations',
    summary: 'List stations',
    tag,
    access: { role: 'operator' },
    response: z.object({ items: z.array(Station) }),
  }),
  createStation: route({
    method: 'POST',
    path: '/api/v1/stations',
    summary: 'Create a station',
    tag,
    access: { role: 'engineer' },
    body: StationSettings.partial().extend({ name: Slug }),
    response: Station,
    status: 201,
  }),
  getStation: route({
    method: 'GET',
    path: '/api/v1/stations/{station}',
    summary: 'Show a station',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    response: Station,
  }),
  updateStation: route({
    method: 'PATCH',
    path: '/api/v1/stations/{station}',
    summary: 'Change settings of a station; what is not named stays',
    tag,
    access: { role: 'engineer' },
    params: byIdOrName,
    body: changes(StationSettings).extend({
      costs: changes(Costs).optional(),
      capture: changes(CapturePolicy).optional(),
    }),
    response: Station,
  }),
  /** `verdict` is the importer’s word and counts as a label. */
  importImage: route({
    method: 'POST',
    path: '/api/v1/stations/{station}/images',
    summary: 'Bring in one photo with its known verdict; the same photo twice is one capture',
    tag,
    access: { role: 'engineer' },
    params: byIdOrName,
    query: z.object({
      verdict: Verdict,
      defectTypes: z.string().max(1000).optional(),
      partId: z.string().max(120).optional(),
      fileName: z.string().max(255).optional(),
    }),
    raw: { request: 'bytes' },
    maxBodyBytes: MAX_IMAGE_BYTES,
    response: Capture,
    status: 201,
  }),
  stationRates: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/rates',
    summary: 'Parts, rejects, escapes and false rejects over a time (the last day by default)',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    query: z.object({ from: Instant.optional(), to: Instant.optional(), modelId: Id.optional() }),
    response: StationRates,
  }),
  stationHours: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/hours',
    summary: 'Inspections and rejects by hour and model',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    query: z.object({ from: Instant.optional(), to: Instant.optional() }),
    response: z.object({ items: z.array(StationHour) }),
  }),
  stationSeries: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/series',
    summary:
      'Parts and rates over a time in at most so many buckets of whole hours (the last week by default)',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    query: Chart,
    response: StationSeries,
  }),
  thresholdCurve: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/threshold-curve',
    summary:
      'What each threshold would mean in errors and money; refused in words where too little is labelled',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    response: ThresholdCurve,
  }),
  stationConditions: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/conditions',
    summary: 'How the images of a station looked over a time (the last week by default), and what is usual',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    query: Chart,
    response: StationConditions,
  }),
  stationInspections: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/inspections',
    summary: 'Inspections of a station, newest first',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    query: PageQuery.extend({
      verdict: Verdict.optional(),
      partId: z.string().max(120).optional(),
      /** A model revision: what it judged here, as the one whose verdict counted. */
      modelId: Id.optional(),
    }),
    response: page(Inspection),
  }),
  stationChampions: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/champions',
    summary: 'Which model judged when, newest first',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    response: z.object({ items: z.array(Champion) }),
  }),
  stationDrift: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/drift',
    summary: 'Drift alarms of a station, newest first',
    tag,
    access: { role: 'operator' },
    params: byIdOrName,
    response: z.object({ items: z.array(DriftAlarm) }),
  }),
  clearDrift: route({
    method: 'POST',
    path: '/api/v1/stations/{station}/drift/clear',
    summary: 'Take the present conditions for the new normal',
    tag,
    access: { role: 'engineer' },
    params: byIdOrName,
    status: 204,
  }),
} as const;
