import { describe, expect, it } from 'vitest';
import { Ahead } from '../images/ahead.js';
import { Shared } from './shared.js';

/** Work that takes `ticks` of a clock that the test turns. */
const clockwork = () => {
  let now = 0;
  const due: { at: number; done: () => void }[] = [];
  return {
    work: (ticks: number) => new Promise<void>((done) => due.push({ at: now + ticks, done })),
    async turn(): Promise<void> {
      now++;
      for (const one of due.splice(0)) {
        if (one.at <= now) one.done();
        else due.push(one);
      }
      for (let i = 0; i < 20; i++) await Promise.resolve();
    },
  };
};

/** One that works here at once, and a second thread that works on one after the other. */
const twoWorkers = (ticks: { here: number; elsewhere: number }) => {
  const clock = clockwork();
  const did = { here: [] as number[], elsewhere: [] as number[] };
  let last = Promise.resolve();
  const shared = new Shared<number, number>(
    async (i) => {
      did.here.push(i);
      await clock.work(ticks.here);
      return i;
    },
    {
      opened: Promise.resolve(),
      run: (i) => {
        const mine = last.then(() => {
          did.elsewhere.push(i);
          return clock.work(ticks.elsewhere);
        });
        last = mine;
        return mine.then(() => i);
      },
    },
  );
  return { shared, clock, did };
};

describe('Shared', () => {
  it.each([
    { here: 2, elsewhere: 2, alone: 'as fast' },
    { here: 2, elsewhere: 3, alone: 'slower' },
    { here: 3, elsewhere: 2, alone: 'faster' },
  ])('keeps both at work while results are taken in order, the second thread $alone', async (ticks) => {
    const { shared, clock, did } = twoWorkers(ticks);
    const ahead = new Ahead(200, shared.atOnce - 1, (i) => shared.do(i));
    const taken: number[] = [];
    const taking = (async () => {
      for (let i = 0; i < 200; i++) taken.push(await ahead.take(i));
    })();
    let turns = 0;
    for (; taken.length < 200; turns++) await clock.turn();
    await taking;
    expect(taken).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(did.here.length + did.elsewhere.length).toBe(200);
    const ifNobodyWaited = 200 / (1 / ticks.here + 1 / ticks.elsewhere);
    expect(turns).toBeLessThan(1.1 * ifNobodyWaited);
  });

  it('does here what the second thread could not', async () => {
    const shared = new Shared<number, string>(async (i) => `here ${i}`, {
      opened: Promise.resolve(),
      run: async () => {
        throw new Error('it ended');
      },
    });
    expect(await Promise.all([0, 1, 2, 3, 4].map((i) => shared.do(i)))).toEqual(
      [0, 1, 2, 3, 4].map((i) => `here ${i}`),
    );
  });

  it('does all here where the second thread could not make ready', async () => {
    const shared = new Shared<number, number>(async (i) => i, {
      opened: Promise.reject(new Error('no room')),
      run: async () => -1,
    });
    expect(await Promise.all([0, 1, 2, 3].map((i) => shared.do(i)))).toEqual([0, 1, 2, 3]);
  });

  it('tells a failure of the work here, and goes on', async () => {
    const shared = new Shared<number, number>(async (i) => {
      if (i === 1) throw new Error('not an image');
      return i;
    });
    await expect(shared.do(1)).rejects.toThrow('not an image');
    expect(await shared.do(2)).toBe(2);
  });
});
