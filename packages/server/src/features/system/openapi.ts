import { type Access, Problem, type Route, ROUTES } from '@lemniscate/contracts';
import { z } from 'zod';
import { VERSION } from '../../version.js';

type Json = Record<string, unknown>;

/** Named schemas go to components once; the rest is written where it is used. */
const createSchemas = () => {
  const components: Json = {};
  const toSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const {
      $schema: _version,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => void delete jsonSchema['~standard' as never],
    }) as Json & { $defs?: Json };
    const suffix = io === 'input' ? 'Input' : '';
    for (const [name, definition] of Object.entries($defs ?? {}))
      components[name + suffix] = renamed(definition, suffix);
    return renamed(rest, suffix) as Json;
  };
  return { components, toSchema };
};

const renamed = (value: unknown, suffix: string): unknown => {
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, suffix));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key === '$ref' && typeof inner === 'string'
      ? [key, inner.replace('#/$defs/', '#/components/schemas/') + suffix]
      : [key, renamed(inner, suffix)],
  );
  return Object.fromEntries(entries);
};

const securityOf = ({ anybody, device, trainer, role }: Access): Json[] => {
  if (anybody) return [];
  return [...(trainer || role ? [{ bearer: [] }] : []), ...(device ? [{ device: [] }] : [])];
};

const describeAccess = ({ anybody, device, trainer, role }: Access): string => {
  if (anybody) return 'Anybody may call this.';
  const who = [
    role && `users with the role ${role} or above`,
    trainer && 'trainers',
    device && 'enrolled devices',
  ];
  return `For ${who.filter(Boolean).join(', ')}.`;
};

/** OpenAPI 3.1 of every route, from the schemas that the server itself validates with. */
export const buildOpenApi = (): Json => {
  const { components, toSchema } = createSchemas();
  const paths: Record<string, Json> = {};
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

  const parametersOf = (schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = toSchema(schema, 'input') as {
      properties?: Json;
      required?: string[];
    };
    return Object.entries(properties).map(([name, schema]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema,
    }));
  };

  const bodyOf = ({ raw, body }: Route): Json => {
    if (raw?.request) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
    if (!body) return {};
    return {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(body, 'input') } } },
    };
  };

  const answerOf = ({ raw, response }: Route): Json => {
    const description = 'Done';
    if (raw?.response === 'events') return { description, content: { 'text/event-stream': {} } };
    if (raw?.response) return { description, content: { 'application/octet-stream': {} } };
    if (!response) return { description };
    return { description, content: { 'application/json': { schema: toSchema(response, 'output') } } };
  };

  for (const [operationId, route] of Object.entries(ROUTES) as [string, Route][]) {
    const { method, path, summary, tag, access, status } = route;
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = {
      operationId,
      summary,
      description: describeAccess(access),
      tags: [tag],
      security: securityOf(access),
      parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
      ...bodyOf(route),
      responses: {
        [status ?? (route.response || route.raw ? 200 : 204)]: answerOf(route),
        default: { description: 'What was wrong and what to do about it', content: problem },
      },
    };
  }
  toSchema(z.object({ Problem }), 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lemniscate',
      version: VERSION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A session (les_…) or a token (lem_…)' },
        device: {
          type: 'apiKey',
          in: 'header',
          name: 'lemniscate-signature',
          description:
            'Ed25519 over the request by the device’s own key, with the other lemniscate- headers: see docs/api.md',
        },
      },
    },
  };
};
