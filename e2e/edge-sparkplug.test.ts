import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Broker, BROKERS } from '../packages/edge/src/outputs/sparkplug/testing/brokers.js';
import { Host } from '../packages/edge/src/outputs/sparkplug/testing/host.js';
import { FakeServer } from '../packages/edge/src/testing/fake-server.js';
import {
  createScratch,
  enrolAt,
  makeModel,
  stationWith,
  until,
  writeParts,
} from '../packages/edge/src/testing/station.js';

const BIN = fileURLToPath(new URL('../packages/edge/bin/lemniscate-edge.js', import.meta.url));

for (const { name, missing, create } of BROKERS)
  describe(`the agent as a Sparkplug edge node of ${name}`, () => {
    let scratch: Awaited<ReturnType<typeof createScratch>>;
    let server: FakeServer;
    let broker: Broker;
    let host: Host;
    let child: ChildProcess | undefined;

    beforeAll(async () => {
      scratch = await createScratch();
    });
    beforeEach(async (test) => {
      if (missing) return test.skip(missing);
      server = new FakeServer();
      await server.start();
      broker = await create();
      await broker.start();
      host = await Host.connect(broker.url);
    });
    afterEach(async () => {
      if (missing) return;
      child?.kill('SIGKILL');
      await host.close();
      await broker.kill();
      await server.stop();
    });
    afterAll(() => scratch.remove());

    const startAgent = (): ChildProcess =>
      (child = spawn(
        process.execPath,
        [
          BIN,
          'run',
          '--source',
          `press-3=folder:${scratch.at('images')}?poll=100`,
          '--data-dir',
          scratch.at('data'),
          '--http-port',
          '0',
          '--sparkplug',
          broker.url,
          '--sparkplug-group',
          'plant',
          '--sparkplug-node',
          'cell-7',
          '--quiet',
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      ));

    it('dies by its will when it is killed with -9, and in words when it is stopped', async () => {
      await enrolAt(server, scratch.at('data'));
      server.want([stationWith(await server.offer(await makeModel(scratch.at('model'))))]);
      await writeParts(scratch.at('images'), 0, 3);
      const first = startAgent();
      await until('the last verdict', () => {
        const told = [...host.of('DBIRTH'), ...host.of('DDATA')].map((h) => host.values(h));
        return told.some((values) => values['Inspection/PartId'] === 'part-0002');
      });
      expect(host.of('NDEATH')).toEqual([]);
      const ended = new Promise((resolve) => first.once('exit', resolve));
      first.kill('SIGKILL');
      await ended;
      await until('the will', () => host.of('NDEATH').length === 1);
      expect(host.of('NDEATH')[0]).toMatchObject({
        topic: 'spBv1.0/plant/NDEATH/cell-7',
        qos: 1,
        retain: false,
      });
      expect(host.of('NDEATH')[0].payload.seq).toBeUndefined();

      const second = startAgent();
      await until('the second birth', () => host.of('DBIRTH', 'press-3').length === 2);
      const left = new Promise((resolve) => second.once('exit', resolve));
      second.kill('SIGTERM');
      expect(await left).toBe(0);
      await until('the second death', () => host.of('NDEATH').length === 2);
      expect(host.bdSeqs('NBIRTH')).toEqual([0, 1]);
      expect(host.bdSeqs('NDEATH')).toEqual([0, 1]);
    });
  });
