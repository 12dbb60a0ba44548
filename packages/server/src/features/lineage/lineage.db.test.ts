import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createFakeTrainer } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine } from '../../testing/line.js';

describeEachDatabase('where models come from and went', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const get = async (url: string) => {
    const answer = await app.as('operator')('GET', `/api/v1/${url}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };

  test('graph, bases and card of two models in a row', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      rollout: { observeParts: 1, shadowParts: 0, canaryParts: 0 },
      review: { goldenShare: 0.5, secondReviewShare: 0 },
    });
    const turn = async () => {
      await line.turns.startByHand(ADMIN, line.loop.name);
      const trainer = createFakeTrainer(line);
      for (let i = 0; i < 12; i++) {
        app.clock.advance(1000);
        await line.engine.tick();
        await trainer.doOne();
        const { championId } = await line.stations.getStation(line.station.id);
        if (championId)
          await line.ingest.uploadInspections(line.device, [line.inspection({ modelId: championId })]);
      }
    };
    expect(await get('lineage')).toEqual({ nodes: [], edges: [], truncated: false });
    await line.importImages(12, 'ok');
    await turn();
    await line.importImages(30, 'ok');
    await line.importImages(24, 'ng');
    await turn();
    const [second, first] = (await get('models')).items;
    const graph = await get(`lineage?loop=${line.loop.name}`);
    const ids = new Set(graph.nodes.map(({ id }: { id: string }) => id));
    expect(ids.size).toBe(graph.nodes.length);
    for (const { from, to } of graph.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
    const kinds = graph.nodes.map(({ kind }: { kind: string }) => kind).toSorted();
    expect(kinds).toEqual(['base', 'dataset', 'dataset', 'loop', 'model', 'model', 'station']);
    const edge = (relation: string) =>
      graph.edges.filter((e: { relation: string }) => e.relation === relation);
    expect(edge('derived_from')).toContainEqual({
      from: `model:${first.id}`,
      to: `model:${second.id}`,
      relation: 'derived_from',
    });
    expect(edge('taught_by')).toHaveLength(2);
    const ofKind = (kind: string) => graph.nodes.filter((node: { kind: string }) => node.kind === kind);
    expect(ofKind('dataset').map(({ label }: { label: string }) => label)).toEqual([
      `${line.loop.name} 1`,
      `${line.loop.name} 2`,
    ]);
    expect(
      ofKind('model').map(({ label, detail }: { label: string; detail: object }) => ({ label, ...detail })),
    ).toMatchObject([
      { label: `${line.loop.name} 2`, championOf: 1 },
      { label: `${line.loop.name} 1`, championOf: 0 },
    ]);
    expect(edge('deployed_at')[0].to).toBe(`station:${line.station.id}`);
    const one = await get('lineage?limit=1');
    expect(one.truncated).toBe(true);
    expect(one.nodes.filter(({ kind }: { kind: string }) => kind === 'model')).toHaveLength(1);
    // Its parent is not shown: what is shown still comes from somewhere.
    expect(one.edges.find((e: { relation: string }) => e.relation === 'derived_from').from).toMatch(/^base:/);

    const { items } = await get('bases');
    const boxed = items.find(({ inTheBox }: { inTheBox: boolean }) => inTheBox);
    expect(boxed).toMatchObject({ id: 'lemniscate-s16', models: 0 });
    expect(boxed.card).toContain('#');
    expect(items.find(({ inTheBox }: { inTheBox: boolean }) => !inTheBox)).toMatchObject({
      models: 2,
      card: null,
    });

    const { markdown } = await get(`models/${first.id}/card`);
    expect(markdown).toContain('base_model: "lemniscate-s16"');
    expect(markdown).toContain('license: "Apache-2.0"');
    expect(markdown).toContain(`| ${line.station.name} |`);
    expect(markdown).toContain(first.manifestSha256);
    expect(markdown).toContain('## Limits');
  });
});
