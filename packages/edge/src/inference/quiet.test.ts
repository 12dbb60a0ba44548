import { describe, expect, it } from 'vitest';
import { Quiet } from './quiet.js';

/** Lets all that can go on now go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('other work and verdicts', () => {
  const waiting = (quiet: Quiet): { isThrough: boolean } => {
    const state = { isThrough: false };
    void quiet.wait().then(() => (state.isThrough = true));
    return state;
  };

  it('goes on at once while no part is in hand', async () => {
    const work = waiting(new Quiet(60_000));
    await settle();
    expect(work.isThrough).toBe(true);
  });

  it('waits for the verdict of the part in hand', async () => {
    const quiet = new Quiet(60_000);
    quiet.begin();
    const work = waiting(quiet);
    await settle();
    expect(work.isThrough).toBe(false);
    quiet.end();
    await settle();
    expect(work.isThrough).toBe(true);
  });

  it('is let through by any verdict, so that a line that never rests does not put it off for ever', async () => {
    const quiet = new Quiet(60_000);
    quiet.begin();
    quiet.begin();
    const work = waiting(quiet);
    quiet.end();
    await settle();
    expect(work.isThrough).toBe(true);
    const next = waiting(quiet);
    await settle();
    expect(next.isThrough).toBe(false);
    quiet.end();
  });

  it('is put off between two parts until the next verdict where nobody waits for it, and not long after the last', async () => {
    const putOff = (quiet: Quiet): { isThrough: boolean } => {
      const state = { isThrough: false };
      void quiet.waitForVerdict().then(() => (state.isThrough = true));
      return state;
    };
    const quiet = new Quiet(60_000);
    quiet.begin();
    quiet.end();
    const atOnce = putOff(quiet);
    await settle();
    expect(atOnce.isThrough).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const [upload, answer] = [putOff(quiet), waiting(quiet)];
    await settle();
    expect([upload.isThrough, answer.isThrough]).toEqual([false, true]);
    quiet.begin();
    quiet.end();
    await settle();
    expect(upload.isThrough).toBe(true);
    const resting = new Quiet(20);
    resting.begin();
    resting.end();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const late = putOff(resting);
    await settle();
    expect(late.isThrough).toBe(true);
  });

  it('is let through in the end when no verdict comes', async () => {
    const quiet = new Quiet(1);
    quiet.begin();
    await quiet.wait();
    await quiet.wait();
  });
});
