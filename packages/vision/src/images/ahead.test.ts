import { describe, expect, it } from 'vitest';
import { Ahead } from './ahead.js';

describe('Ahead', () => {
  it('begins a few ahead of the one taken, each once and in order', async () => {
    const begun: number[] = [];
    const ahead = new Ahead(6, 2, async (i) => {
      begun.push(i);
      return 10 * i;
    });
    expect(begun).toEqual([]);
    expect(await ahead.take(0)).toBe(0);
    expect(begun).toEqual([0, 1, 2]);
    const taken: number[] = [];
    for (let i = 1; i < 6; i++) {
      taken.push(await ahead.take(i));
      expect(begun).toHaveLength(Math.min(6, i + 3));
    }
    expect(taken).toEqual([10, 20, 30, 40, 50]);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => ahead.take(5)).toThrow(RangeError);
  });

  it('tells a failure to whoever takes it, and nobody before', async () => {
    const ahead = new Ahead(3, 2, async (i) => {
      if (i === 1) throw new Error('the second');
      return i;
    });
    expect(await ahead.take(0)).toBe(0);
    // A rejection that nobody had heard of would end the process here.
    await new Promise((resolve) => setImmediate(resolve));
    await expect(ahead.take(1)).rejects.toThrow('the second');
    expect(await ahead.take(2)).toBe(2);
  });
});
