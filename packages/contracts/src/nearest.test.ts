import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest.js';

describe('nearestName', () => {
  it.each([
    ['lemniscate-s17', 'lemniscate-s16'],
    ['Lemniscate', 'lemniscate-s16'],
    ['dinov2-smal', 'dinov2-small'],
    ['resnet', undefined],
    ['', undefined],
  ])('of %s', (word, expected) => {
    expect(nearestName(word, ['lemniscate-s16', 'dinov2-small'])).toBe(expected);
  });
});
