import { describe, expect, it } from 'vitest';
import { closing } from './closing.js';

describe('closing', () => {
  const thing = (name: string, log: string[]) => ({ close: async () => log.push(name) });

  it('closes what was opened, last first, once the work is done', async () => {
    const log: string[] = [];
    const result = await closing(async (toClose) => {
      toClose(thing('a', log));
      toClose(thing('b', log));
      return log.length;
    });
    expect([result, log]).toEqual([0, ['b', 'a']]);
  });

  it('closes what was opened before something failed, and lets the failure through', async () => {
    const log: string[] = [];
    const failed = closing(async (toClose) => {
      toClose(thing('a', log));
      throw new Error('no second');
    });
    await expect(failed).rejects.toThrow('no second');
    expect(log).toEqual(['a']);
  });
});
