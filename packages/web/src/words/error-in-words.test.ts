import { AppError } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { errorInWords } from './error-in-words.ts';

test('a sentence of the table of errors leads back to its code and what filled it', () => {
  const error = new AppError('image_unreadable', { path: 'good/3 (1).png', detail: 'it: is cut short.' });
  expect(errorInWords(error.message)).toMatchObject({
    code: 'image_unreadable',
    params: { path: 'good/3 (1).png', detail: 'it: is cut short.' },
    withHint: false,
  });
  expect(errorInWords(`${error.message} ${error.hint}`)).toMatchObject({
    code: 'image_unreadable',
    params: { path: 'good/3 (1).png', detail: 'it: is cut short.' },
    withHint: true,
  });
});

test('the same gap twice, gaps beside each other, and none at all', () => {
  const small = new AppError('image_too_small', { path: 'a.png', width: 8, height: 9, needed: 16 });
  expect(errorInWords(small.message)?.params).toEqual({
    path: 'a.png',
    width: '8',
    height: '9',
    needed: '16',
  });
  expect(errorInWords('Something else went wrong.')).toBe(null);
});
