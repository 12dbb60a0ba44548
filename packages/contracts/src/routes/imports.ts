import { z } from 'zod';
import { Import, ImportInput } from '../models/imports.js';
import { Id } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'imports';
const byStation = z.object({ station: z.string().min(1).max(64) });
const byId = z.object({ id: Id });

export const importRoutes = {
  startImport: route({
    method: 'POST',
    path: '/api/v1/stations/{station}/imports',
    summary:
      'Bring in the images of an archive that was sent as a blob; known layouts: MVTec AD, ImageFolder, COCO, YOLO, Pascal VOC, or a folder with one verdict for all',
    tag,
    access: { role: 'engineer' },
    params: byStation,
    body: ImportInput,
    response: Import,
    status: 201,
  }),
  listImports: route({
    method: 'GET',
    path: '/api/v1/stations/{station}/imports',
    summary: 'Imports of a station, newest first, 100 at most',
    tag,
    access: { role: 'operator' },
    params: byStation,
    response: z.object({ items: z.array(Import) }),
  }),
  getImport: route({
    method: 'GET',
    path: '/api/v1/imports/{id}',
    summary: 'How far an import is',
    tag,
    access: { role: 'operator' },
    params: byId,
    response: Import,
  }),
  cancelImport: route({
    method: 'POST',
    path: '/api/v1/imports/{id}/cancel',
    summary: 'Stop an import; what it brought in stays',
    tag,
    access: { role: 'engineer' },
    params: byId,
    response: Import,
  }),
} as const;
