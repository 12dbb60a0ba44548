import { type EdgeAgent, runEdge } from '../agent.js';
import { FakeServer } from './fake-server.js';
import { createScratch, enrolAt, makeModel, stationWith, until } from './station.js';

/**
 * An agent at a stand-in of the server, whose one station judges the parts that are pushed to it and keeps of its own accord
 * no image. `run` starts it again once it was closed.
 */
export const startPress = async ({ uploadIdleMs }: { uploadIdleMs: number }) => {
  const scratch = await createScratch();
  const server = new FakeServer();
  await server.start();
  await enrolAt(server, scratch.at('data'));
  const capture = { auditShare: 0, maxPerHour: 0, maxBytes: 2 ** 30, uncertain: false, novel: false };
  server.want([stationWith(await server.offer(await makeModel(scratch.at('model'))), { capture })]);
  const run = async (): Promise<EdgeAgent> => {
    const agent = await runEdge({
      sources: ['press-3=http:'],
      dataDir: scratch.at('data'),
      httpPort: 0,
      timing: { reportMs: 200, uploadIdleMs },
    });
    await until('the model', async () => (await agent.status()).stations[0].state === 'running');
    return agent;
  };
  const remove = async (): Promise<void> => {
    await server.stop();
    await scratch.remove();
  };
  return { server, run, remove };
};
