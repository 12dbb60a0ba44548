import { expect, test } from 'vitest';
import { createHeartbeat } from './heartbeat.js';
import { createJobLog } from './job-log.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a heartbeat that hangs holds up no other, and its lines still come first and once', async () => {
  const said = createJobLog(() => 0);
  const beats: string[][] = [];
  let failFirst: ((error: Error) => void) | undefined;
  const heartbeat = createHeartbeat(said, (lines) => {
    beats.push(lines);
    if (beats.length > 1) return Promise.resolve();
    return new Promise((_, reject) => {
      failFirst = reject;
    });
  });
  said.say('one');
  void heartbeat.beat();
  said.say('two');
  await heartbeat.beat();
  expect(beats).toEqual([['one'], []]);
  failFirst?.(new Error('cut'));
  await settle();
  await heartbeat.deliver();
  expect(beats).toEqual([['one'], [], ['one', 'two']]);
});
