import { ROUTES } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { buildOpenApi } from './openapi.js';

test('docs/openapi.json is what the server serves (npx vitest run packages/server/src/features/system -u writes it)', async () => {
  const document = buildOpenApi();
  const text = `${JSON.stringify(document, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../../../docs/openapi.json');
  const operations = Object.values(document['paths'] as Record<string, object>).flatMap((path) =>
    Object.keys(path),
  );
  expect(operations).toHaveLength(Object.keys(ROUTES).length);
  const schemas = (document['components'] as { schemas: object }).schemas;
  for (const [, name] of text.matchAll(/"\$ref": "#\/components\/schemas\/([^"]+)"/g))
    expect(schemas).toHaveProperty(name);
  expect(text).not.toContain('$defs');
});
