import { expect, it } from 'vitest';
import { PixelRoom } from './pixel-room.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets images in while there is room, in order, and always the one that is waited for', async () => {
  const room = new PixelRoom(100);
  const inside: number[] = [];
  const enter = (index: number, pixels: number): void =>
    void room.enter(index, { width: pixels, height: 1 }).then(() => inside.push(index));
  room.want(0);
  enter(0, 60);
  // What was asked for out of order.
  enter(3, 80);
  enter(2, 50);
  enter(1, 40);
  await settle();
  expect(inside).toEqual([0, 1]);
  room.leave(0);
  await settle();
  expect(inside).toEqual([0, 1, 2]);
  room.leave(1);
  await settle();
  expect(inside).toEqual([0, 1, 2]);
  room.want(3);
  await settle();
  expect(inside).toEqual([0, 1, 2, 3]);
  room.want(4);
  enter(4, 1000);
  await settle();
  expect(inside.at(-1)).toBe(4);
});
