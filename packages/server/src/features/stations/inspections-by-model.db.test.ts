import { afterEach, expect, test } from 'vitest';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';

describeEachDatabase('inspections', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('of a station are listed by the model that judged', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const [a, b] = [newId(), newId()];
    const inspections = Array.from({ length: 7 }, (_, i) => {
      app.clock.advance(1000);
      return line.inspection({ modelId: i % 2 === 0 ? a : b, verdict: i < 4 ? 'ok' : 'ng' });
    });
    await line.ingest.uploadInspections(line.device, inspections);
    const path = `/api/v1/stations/${line.station.name}/inspections`;
    const list = async (query: string) => (await app.as('operator')('GET', `${path}?${query}`)).json();
    const idsOf = (modelId: string) =>
      inspections
        .filter((i) => i.modelId === modelId)
        .map((i) => i.id)
        .toReversed();
    const first = await list(`modelId=${a}&limit=3`);
    expect(first.items.map((i: { id: string }) => i.id)).toEqual(idsOf(a).slice(0, 3));
    const rest = await list(`modelId=${a}&limit=3&cursor=${encodeURIComponent(first.cursor)}`);
    expect(rest.items.map((i: { id: string }) => i.id)).toEqual(idsOf(a).slice(3));
    const rejected = await list(`modelId=${b}&verdict=ng`);
    expect(rejected.items.map((i: { id: string }) => i.id)).toEqual([inspections[5].id]);
  });
});
