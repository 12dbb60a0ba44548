import { describe, expect, it } from 'vitest';
import { oneOf, path, positiveNumber, share, wholeNumber } from './parse.js';
import { costsOf } from './shared.js';

describe('option values', () => {
  it('are parsed', () => {
    expect(wholeNumber('--turns', 0)('8')).toBe(8);
    expect(share('--rate')('1%')).toBeCloseTo(0.01, 12);
    expect(share('--rate')('0.5')).toBe(0.5);
    expect(positiveNumber('--cost')('1e3')).toBe(1000);
    expect(oneOf('--to', ['coco', 'yolo'])('yolo')).toBe('yolo');
  });

  it.each([
    ['a part of a number', () => wholeNumber('--turns', 0)('1.5')],
    ['letters', () => wholeNumber('--turns', 0)('8x')],
    ['nothing', () => wholeNumber('--turns', 0)(' ')],
    ['too many', () => wholeNumber('--side', 32, 4096)('5000')],
    ['all', () => share('--rate')('100%')],
    ['none', () => share('--rate')('0')],
    ['infinity', () => positiveNumber('--cost')('Infinity')],
    ['another word', () => oneOf('--to', ['coco'])('xml')],
    ['an empty path', () => path('--out')('')],
  ])('are refused: %s', (_, parse) => {
    expect(parse).toThrow(expect.objectContaining({ code: 'option_invalid' }));
  });

  it('suggest the word that was probably meant', () => {
    const nearest = (word: string) =>
      expect.objectContaining({ params: expect.objectContaining({ nearest: word }) });
    expect(() => oneOf('--to', ['mvtec', 'coco'])('coc')).toThrow(nearest('coco'));
    expect(() => oneOf('--to', ['mvtec', 'coco'])('xyz')).toThrow(
      expect.objectContaining({ params: expect.not.objectContaining({ nearest: expect.anything() }) }),
    );
  });

  it('need both costs or none', () => {
    expect(costsOf({ seed: 1 })).toBeUndefined();
    expect(costsOf({ seed: 1, escapeCost: 9, falseRejectCost: 1 })).toEqual({ escape: 9, falseReject: 1 });
    expect(() => costsOf({ seed: 1, escapeCost: 9 })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
