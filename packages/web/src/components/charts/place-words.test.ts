import { expect, test } from 'vitest';
import { placeWords } from './place-words.ts';

const ENDS = { left: 0, right: 400 };
const word = (name: string, at: number, width = 60) => ({ word: name, at, width });

test('words with room share a line; those too close go one above the other', () => {
  expect(placeWords([word('a', 100), word('b', 200), word('c', 210)], ENDS, 4)).toEqual([
    { word: 'a', middle: 100, line: 0 },
    { word: 'b', middle: 200, line: 0 },
    { word: 'c', middle: 210, line: 1 },
  ]);
});

test('no word leaves the chart, and one without room is left out', () => {
  const at = (n: number) => word(`model ${n}`, 399);
  expect(placeWords([1, 2, 3, 4].map(at), ENDS, 4)).toEqual(
    [1, 2, 3].map((n, line) => ({ word: `model ${n}`, middle: 370, line })),
  );
});
