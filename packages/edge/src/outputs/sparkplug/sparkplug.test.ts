import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Inspection } from '@lemniscate/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../testing/station.js';
import type { Output } from '../output.js';
import type { StationState } from './devices.js';
import { type SparkplugOptions, sparkplugOutput } from './index.js';
import { type Broker, BROKERS, createCable } from './testing/brokers.js';
import { type Heard, Host, valueOf } from './testing/host.js';

const T0 = Date.parse('2026-01-05T08:00:00.000Z');

/** The n-th part: two in five are rejected. */
const inspectionOf = (n: number): Inspection => ({
  id: '0192f0c0-0000-7000-8000-000000000009',
  stationId: '0192f0c0-0000-7000-8000-000000000001',
  at: new Date(T0 + 1000 * n).toISOString(),
  partId: `part-${n}`,
  modelId: '0192f0c0-0000-7000-8000-000000000002',
  score: (n % 5) / 5,
  threshold: 0.55,
  verdict: n % 5 > 2 ? 'ng' : 'ok',
  defectType: n % 5 > 2 ? 'Kratzer' : null,
  latencyMs: 12.5,
  second: null,
});

const seqs = (heard: readonly Heard[]): unknown[] => heard.map(({ payload }) => payload.seq);
const isHistorical = ({ payload }: Heard): boolean => payload.metrics.some((m) => m.is_historical === true);

for (const { name, missing, create } of BROKERS)
  describe(`Sparkplug over ${name}`, () => {
    let broker: Broker;
    let host: Host;
    let dir: string;
    let output: Output | undefined;
    let stations: StationState[];
    let cable: Awaited<ReturnType<typeof createCable>>;

    beforeEach(async (test) => {
      if (missing) return test.skip(missing);
      dir = await mkdtemp(join(tmpdir(), 'lemniscate-sparkplug-'));
      broker = await create();
      await broker.start();
      host = await Host.connect(broker.url);
      cable = await createCable(broker.url);
      stations = [
        { name: 'press-3', connected: true, modelLoaded: true },
        { name: 'press-4', connected: true, modelLoaded: false },
      ];
    });
    afterEach(async () => {
      if (missing) return;
      await output?.stop();
      output = undefined;
      await cable.unplug();
      await host.close();
      await broker.kill();
      await rm(dir, { recursive: true, force: true });
    });

    const make = (more: Partial<SparkplugOptions> = {}): Output =>
      sparkplugOutput({
        url: broker.url,
        group: 'Plant 1',
        node: 'cell-7',
        deviceId: '0192f0c0-0000-7000-8000-000000000003',
        path: join(dir, 'sparkplug.json'),
        stations: () => stations.map((station) => ({ ...station })),
        now: () => Date.now(),
        random: () => 0,
        ...more,
        timing: { retryMs: { firstMs: 50, mostMs: 100 }, lookMs: 30, ...more.timing },
      });
    const run = async (more: Partial<SparkplugOptions> = {}): Promise<Output> => {
      output = make(more);
      await output.start();
      return output;
    };
    const judge = (from: number, to: number, station = 'press-3'): void => {
      for (let n = from; n < to; n++)
        output?.publish({ station, inspection: inspectionOf(n), sequence: n + 1 });
    };
    const births = (device: string, count = 1) =>
      until(`birth ${count} of ${device}`, () => host.of('DBIRTH', device).length >= count);
    const partIds = (heard: readonly Heard[]): unknown[] =>
      heard.map((h) => host.values(h)['Inspection/PartId']);

    it('is born with names, aliases, types and values', async () => {
      await run();
      await births('press-4');
      const [nbirth, ...dbirths] = host.heard;
      expect(nbirth).toMatchObject({ topic: 'spBv1.0/Plant 1/NBIRTH/cell-7', qos: 0, retain: false });
      expect(host.values(nbirth)).toEqual({
        bdSeq: 0,
        'Node Control/Rebirth': false,
        'Properties/AgentVersion': expect.any(String),
        'Forward/Waiting': 0,
        'Forward/Dropped': 0,
      });
      expect(dbirths.map(({ topic }) => topic)).toEqual([
        'spBv1.0/Plant 1/DBIRTH/cell-7/press-3',
        'spBv1.0/Plant 1/DBIRTH/cell-7/press-4',
      ]);
      expect(seqs(host.heard)).toEqual([0, 1, 2]);
      expect(dbirths.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true);
      expect(host.values(dbirths[0])).toEqual({
        'Inspection/Verdict': null,
        'Inspection/Score': null,
        'Inspection/Threshold': null,
        'Inspection/PartId': null,
        'Inspection/DefectType': null,
        'Inspection/LatencyMs': null,
        'Inspection/ModelId': null,
        'Parts/Total': 0,
        'Parts/Rejected': 0,
        'Model/Loaded': true,
      });
      expect(host.values(dbirths[1])['Model/Loaded']).toBe(false);
      expect(Object.fromEntries(dbirths[0].payload.metrics.map((m) => [m.name, m.datatype]))).toEqual({
        'Inspection/Verdict': 12,
        'Inspection/Score': 10,
        'Inspection/Threshold': 10,
        'Inspection/PartId': 12,
        'Inspection/DefectType': 12,
        'Inspection/LatencyMs': 10,
        'Inspection/ModelId': 12,
        'Parts/Total': 8,
        'Parts/Rejected': 8,
        'Model/Loaded': 11,
      });
      const metrics = host.heard.flatMap(({ payload }) => payload.metrics);
      expect(metrics.every((m) => m.timestamp !== undefined)).toBe(true);
      const aliases = metrics.flatMap(({ alias }) => alias ?? []);
      expect(new Set(aliases).size).toBe(aliases.length);
      // By name alone, so that a host can ask before it knows any alias.
      expect(metrics.filter((m) => m.alias === undefined).map((m) => m.name)).toEqual([
        'bdSeq',
        'Node Control/Rebirth',
      ]);
      expect(nbirth.payload.metrics[0]).toMatchObject({ datatype: 4, value: 'long_value' });
      expect(output?.counters()).toEqual({ published: 0, dropped: 0, problem: null });
    });

    it('tells verdicts by alias, and numbers all it says from 0 to 255 and over', async () => {
      await run();
      await births('press-4');
      for (let n = 0; n < 520; n += 20) {
        judge(n, n + 20);
        await until('the data', () => host.of('DDATA').length === n + 20);
      }
      expect(host.heard.some(isHistorical)).toBe(false);
      expect(seqs(host.heard)).toEqual(host.heard.map((_, i) => i % 256));
      const data = host.of('DDATA');
      expect(data[0]).toMatchObject({ topic: 'spBv1.0/Plant 1/DDATA/cell-7/press-3', qos: 0, retain: false });
      expect(data[0].payload.metrics.some((m) => m.name !== undefined || m.datatype !== undefined)).toBe(
        false,
      );
      expect(host.values(data[3])).toEqual({
        'Inspection/Verdict': 'ng',
        'Inspection/Score': 0.6,
        'Inspection/Threshold': 0.55,
        'Inspection/PartId': 'part-3',
        'Inspection/DefectType': 'Kratzer',
        'Inspection/LatencyMs': 12.5,
        'Inspection/ModelId': '0192f0c0-0000-7000-8000-000000000002',
        'Parts/Total': 4,
        'Parts/Rejected': 1,
      });
      expect(host.values(data[0])['Inspection/DefectType']).toBeNull();
      expect(new Set(data[3].payload.metrics.map((m) => m.timestamp))).toEqual(new Set([T0 + 3000]));
      expect(host.values(data[519])).toMatchObject({ 'Parts/Total': 520, 'Parts/Rejected': 208 });
      expect(output?.counters()).toEqual({ published: 520, dropped: 0, problem: null });
    });

    it('tells as history what the socket does not take, and then what is so now', async () => {
      await run();
      await births('press-4');
      judge(0, 2000);
      await until('all', () =>
        partIds(host.of('DDATA').filter((h) => !isHistorical(h))).includes('part-1999'),
      );
      expect(new Set(partIds(host.of('DDATA'))).size).toBe(2000);
      expect(host.heard.some(isHistorical)).toBe(true);
      expect(seqs(host.heard)).toEqual(host.heard.map((_, i) => i % 256));
      expect(output?.counters()).toEqual({ published: 2000, dropped: 0, problem: null });
    });

    it('dies in words when it stops, and the next birth and death have the next number', async () => {
      await writeFile(join(dir, 'sparkplug.json'), '{"bdSeq":253}');
      for (let count = 1; count <= 3; count++) {
        await run();
        await births('press-4', count);
        await output?.stop();
        await until('the death', () => host.of('NDEATH').length === count);
      }
      expect(host.bdSeqs('NBIRTH')).toEqual([254, 255, 0]);
      expect(host.bdSeqs('NDEATH')).toEqual([254, 255, 0]);
      const [death] = host.of('NDEATH');
      expect(death).toMatchObject({ topic: 'spBv1.0/Plant 1/NDEATH/cell-7', retain: false });
      expect(death.payload.seq).toBeUndefined();
      expect(death.payload.metrics).toHaveLength(1);
      expect(death.payload.metrics[0]).toMatchObject({ name: 'bdSeq', datatype: 4 });
    });

    it('is born again when a host asks, with what is so now', async () => {
      await run();
      await births('press-4');
      judge(0, 4);
      await until('the data', () => host.of('DDATA').length === 4);
      host.heard.length = 0;
      await host.command('spBv1.0/Plant 1/NCMD/cell-7', [
        { name: 'Node Control/Rebirth', boolean_value: true },
      ]);
      await births('press-4');
      judge(4, 5);
      await until('more data', () => host.of('DDATA').length === 1);
      expect(host.heard.map((h) => h.type)).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA']);
      expect(seqs(host.heard)).toEqual([0, 1, 2, 3]);
      expect(host.bdSeqs('NBIRTH')).toEqual([0]);
      expect(host.values(host.of('DBIRTH', 'press-3')[0])).toMatchObject({
        'Inspection/PartId': 'part-3',
        'Inspection/Verdict': 'ng',
        'Parts/Total': 4,
        'Model/Loaded': true,
      });
      const times = host.of('DBIRTH', 'press-3')[0].payload.metrics.map((m) => m.timestamp as number);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    it('passes over commands that are not for it, and what is no command', async () => {
      await run();
      await births('press-4');
      const ncmd = 'spBv1.0/Plant 1/NCMD/cell-7';
      await host.command('spBv1.0/Plant 1/DCMD/cell-7/press-3', [{ name: 'Lamp', boolean_value: true }]);
      await host.command(ncmd, [{ name: 'Node Control/Rebirth', boolean_value: false }]);
      await host.command(ncmd, [{ name: 'Node Control/Reboot', boolean_value: true }]);
      await host.command(ncmd, [{ alias: 7, long_value: 1 }]);
      await host.publish(ncmd, 'no payload at all');
      await host.publish(ncmd, '');
      await pause(100);
      judge(0, 1);
      await until('the data', () => host.of('DDATA').length === 1);
      expect(host.heard.map((h) => h.type)).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH', 'DDATA']);
      expect(output?.counters().problem).toBeNull();
    });

    it('tells later, as history, what was said while the broker was away', async () => {
      await cable.plug();
      await run({ url: cable.url, timing: { keepaliveS: 1 } });
      await births('press-4');
      judge(0, 3);
      await until('the first', () => host.of('DDATA').length === 3);
      // Pings prove that these have arrived.
      await pause(2100);
      await cable.unplug();
      await broker.kill();
      await until('that it knows', () => output?.counters().problem !== null);
      judge(3, 123);
      judge(123, 125, 'press-4');
      expect(output?.counters()).toMatchObject({ published: 3, dropped: 0 });
      host.heard.length = 0;
      await broker.start();
      await until('that the host listens', () => host.isListening);
      await cable.plug();
      await births('press-4');
      await until('what was missed', () => host.of('DDATA').length >= 122);
      judge(125, 126);
      await until('what is new', () => host.of('DDATA').some((h) => !isHistorical(h)));
      const nbirth = host.heard.findIndex((h) => h.type === 'NBIRTH');
      expect(nbirth).toBe(0);
      expect(host.heard.slice(0, 3).map((h) => h.type)).toEqual(['NBIRTH', 'DBIRTH', 'DBIRTH']);
      expect(host.bdSeqs('NBIRTH')).toEqual([1]);
      expect(host.values(host.heard[0])['Forward/Waiting']).toBe(122);
      expect(host.values(host.of('DBIRTH', 'press-3')[0])['Inspection/PartId']).toBe('part-122');
      const history = host.of('DDATA').filter(isHistorical);
      expect(partIds(history)).toEqual(Array.from({ length: 122 }, (_, i) => `part-${i + 3}`));
      for (const { payload } of history)
        for (const metric of payload.metrics) {
          expect(metric.is_historical).toBe(true);
          expect(metric.timestamp).toBe(payload.metrics[0].timestamp);
        }
      expect(history[0].payload.metrics[0].timestamp).toBe(T0 + 3000);
      expect(host.values(history[0])['Parts/Total']).toBe(4);
      expect(partIds(host.of('DDATA').filter((h) => !isHistorical(h)))).toEqual(['part-125']);
      await until('that nothing waits', () =>
        host.of('NDATA').some((h) => host.values(h)['Forward/Waiting'] === 0),
      );
      expect(seqs(host.heard)).toEqual(host.heard.map((_, i) => i % 256));
      expect(output?.counters()).toEqual({ published: 126, dropped: 0, problem: null });
    });

    it('keeps the newest when too much is said meanwhile, and counts the rest', async () => {
      await run({ url: cable.url, mostWaiting: 10 });
      judge(0, 25);
      expect(output?.counters().dropped).toBe(15);
      await cable.plug();
      await until('what was kept', () => host.of('DDATA').length === 10);
      expect(partIds(host.of('DDATA'))).toEqual(Array.from({ length: 10 }, (_, i) => `part-${i + 15}`));
      expect(host.values(host.of('NBIRTH')[0])).toMatchObject({ 'Forward/Dropped': 15 });
      expect(host.values(host.of('DDATA')[9])['Parts/Total']).toBe(25);
    });

    it('uses up no number where no CONNECT was sent', async () => {
      await run({ url: cable.url });
      await until('a refusal', () => /refused/i.test(output?.counters().problem ?? ''));
      await pause(300);
      await cable.plug();
      await births('press-4');
      expect(host.bdSeqs('NBIRTH')).toEqual([0]);
    });

    it('says again what a pulled cable swallowed', async () => {
      await cable.plug();
      await run({ url: cable.url, timing: { keepaliveS: 1 } });
      await births('press-4');
      cable.cut();
      judge(0, 5);
      // The socket takes them all the same.
      expect(output?.counters()).toEqual({ published: 5, dropped: 0, problem: null });
      await until('the history', () => host.of('DDATA').length === 5);
      expect(host.of('DDATA').every(isHistorical)).toBe(true);
      expect(partIds(host.of('DDATA'))).toEqual(['part-0', 'part-1', 'part-2', 'part-3', 'part-4']);
      expect(output?.counters().published).toBe(5);
      // The death of the first session must not end the second.
      await until('the will', () => host.of('NDEATH').length > 0);
      expect(host.bdSeqs('NDEATH')[0]).toBe(0);
      expect(host.bdSeqs('NBIRTH')).toEqual([0, 1]);
    });

    it('lets a station die with its camera, and tells of its model', async () => {
      await run();
      await births('press-4');
      stations[1].modelLoaded = true;
      await until('the model', () => host.of('DDATA', 'press-4').length === 1);
      expect(host.of('DDATA')[0].payload.metrics.map(valueOf)).toEqual([true]);
      stations[0].connected = false;
      await until('the death', () => host.of('DDEATH').length === 1);
      expect(host.of('DDEATH')[0]).toMatchObject({
        topic: 'spBv1.0/Plant 1/DDEATH/cell-7/press-3',
        qos: 0,
        retain: false,
        payload: { metrics: [] },
      });
      await host.command('spBv1.0/Plant 1/NCMD/cell-7', [
        { name: 'Node Control/Rebirth', boolean_value: true },
      ]);
      await births('press-4', 2);
      expect(host.of('DBIRTH', 'press-3')).toHaveLength(1);
      stations[0].connected = true;
      await births('press-3', 2);
      expect(seqs(host.heard)).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
    });

    it('waits for its primary host, and holds what is said while that is away', async () => {
      await run({ host: 'scada-1' });
      await until('that it waits', () => /scada-1/.test(output?.counters().problem ?? ''));
      judge(0, 2);
      await host.state('scada-2', true, 1000);
      await pause(100);
      expect(host.heard).toEqual([]);
      await host.state('scada-1', true, 1000);
      await until('the held', () => host.of('DDATA').length === 2);
      expect(host.heard.slice(0, 5).map((h) => h.type)).toEqual([
        'NBIRTH',
        'DBIRTH',
        'DBIRTH',
        'DDATA',
        'DDATA',
      ]);
      expect(host.of('DDATA').every(isHistorical)).toBe(true);
      // An old death does not count.
      await host.state('scada-1', false, 999);
      await pause(100);
      expect(host.of('NDEATH')).toEqual([]);
      await host.state('scada-1', false, 1000);
      // Back before the goodbye is through.
      await host.state('scada-1', true, 1001);
      await until('its second birth', () => host.bdSeqs('NBIRTH').length === 2);
      expect(host.bdSeqs('NBIRTH')).toEqual([0, 1]);
      expect(host.bdSeqs('NDEATH')).toEqual([0]);
      await host.state('scada-1', false, 1001);
      await until('its second death', () => host.of('NDEATH').length === 2);
      await until('that it waits again', () => /scada-1/.test(output?.counters().problem ?? ''));
      judge(2, 4);
      host.heard.length = 0;
      await host.state('scada-1', true, 2000);
      await until('the held again', () => partIds(host.of('DDATA')).includes('part-3'));
      expect(partIds(host.of('DDATA')).slice(-2)).toEqual(['part-2', 'part-3']);
      expect(host.bdSeqs('NBIRTH')).toEqual([2]);
      expect(host.bdSeqs('NDEATH')).toEqual([]);
    });
  });
