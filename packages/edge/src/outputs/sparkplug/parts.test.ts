import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommand } from '../../command-line.js';
import { Backlog } from './backlog.js';
import { BirthCount } from './birth-count.js';
import { HostState } from './host-state.js';
import type { Sample } from './metrics.js';

const sampleAt = (atMs: number, station = 'press-3'): Sample => ({ station, atMs }) as Sample;
const drain = (backlog: Backlog): number[] => {
  const times: number[] = [];
  for (let s = backlog.take(); s; s = backlog.take()) times.push(s.atMs);
  return times;
};

describe('the backlog', () => {
  it('drops the oldest and counts them', () => {
    const backlog = new Backlog(3);
    for (let i = 1; i <= 5; i++) backlog.add(sampleAt(i));
    expect(backlog).toMatchObject({ waiting: 3, dropped: 2 });
    expect(drain(backlog)).toEqual([3, 4, 5]);
  });

  it('takes back what no answered ping has covered', () => {
    const backlog = new Backlog(10);
    backlog.sent(sampleAt(1));
    backlog.pinged();
    backlog.sent(sampleAt(2));
    backlog.answered();
    backlog.sent(sampleAt(3));
    backlog.pinged();
    backlog.add(sampleAt(4));
    expect(backlog.takeBack()).toBe(2);
    backlog.answered();
    expect(drain(backlog)).toEqual([2, 3, 4]);
    expect(backlog.takeBack()).toBe(0);
  });

  it('knows whose verdicts wait', () => {
    const backlog = new Backlog(10);
    backlog.add(sampleAt(1, 'a'));
    expect([backlog.holds('a'), backlog.holds('b')]).toEqual([true, false]);
  });
});

describe('the primary host', () => {
  const say = (state: HostState, given: unknown): boolean => state.take(Buffer.from(JSON.stringify(given)));

  it('is not dead of a death older than its birth', () => {
    const state = new HostState();
    expect(say(state, { online: true, timestamp: 100 })).toBe(true);
    expect(say(state, { online: false, timestamp: 99 })).toBe(false);
    expect(state.online).toBe(true);
    expect(say(state, { online: false, timestamp: 100 })).toBe(true);
    expect(state.online).toBe(false);
  });

  it('says nothing with what is no state', () => {
    const state = new HostState();
    for (const text of ['', 'ONLINE', '{', '[]', '{"online":"true","timestamp":1}', '{"online":true}'])
      expect(state.take(Buffer.from(text))).toBe(false);
    expect(state.online).toBe(false);
  });
});

describe('bdSeq', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lemniscate-bdseq-'));
    path = join(dir, 'sparkplug.json');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('begins at 0, goes on after a restart, and follows 255 with 0', async () => {
    const first = new BirthCount(path);
    expect([await first.next(), await first.next()]).toEqual([0, 1]);
    expect(await new BirthCount(path).next()).toBe(2);
    await writeFile(path, '{"bdSeq":255}');
    expect(await new BirthCount(path).next()).toBe(0);
    await writeFile(path, 'torn');
    expect(await new BirthCount(path).next()).toBe(0);
  });

  it('is on the disk before it is used, and is not used up by what was never sent', async () => {
    const count = new BirthCount(path);
    await count.next();
    count.giveBack();
    expect(await count.next()).toBe(0);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ bdSeq: 0 });
  });

  it('is given all the same when it cannot be written', async () => {
    const count = new BirthCount(join(dir, 'no\0folder', 'x'));
    expect([await count.next(), await count.next()]).toEqual([0, 1]);
  });
});

describe('the options', () => {
  const read = (...more: string[]) => {
    const command = readCommand(['run', '--source', 'press-3=http:', ...more]);
    return command.name === 'run' ? command.options.sparkplug : undefined;
  };
  const url = 'mqtt://127.0.0.1:1883';

  it('are read', () => {
    expect(read()).toBeUndefined();
    expect(read('--sparkplug', url, '--sparkplug-group', 'Plant 1')).toEqual({ url, group: 'Plant 1' });
    expect(
      read('--sparkplug', url, '--sparkplug-group', 'g', '--sparkplug-node', 'n', '--sparkplug-host', 'h'),
    ).toEqual({ url, group: 'g', node: 'n', host: 'h' });
  });

  it.each([
    [['--sparkplug', url], 'usage'],
    [['--sparkplug-host', 'h'], 'usage'],
    [['--sparkplug', 'http://x', '--sparkplug-group', 'g'], 'option_invalid'],
    [['--sparkplug', url, '--sparkplug-group', 'a/b'], 'option_invalid'],
    [['--sparkplug', url, '--sparkplug-group', 'g', '--sparkplug-node', '#'], 'option_invalid'],
    [['--sparkplug', url, '--sparkplug-group', 'g', '--sparkplug-host', ''], 'option_invalid'],
  ])('%j are refused', (more, code) => {
    expect(() => read(...more)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
