import { expect, it } from 'vitest';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphStrokes } from './glyphs.js';

it('draws every character that marks use within its grid', () => {
  for (const character of '0123456789ABCDEFGHIKLMNOPQRSTUVXYZ-./+') {
    const strokes = glyphStrokes(character);
    expect(strokes.length, character).toBeGreaterThan(0);
    for (const points of strokes) {
      expect(points.length, character).toBeGreaterThanOrEqual(2);
      for (const { x, y } of points) {
        expect(x, character).toBeLessThanOrEqual(GLYPH_WIDTH);
        expect(y, character).toBeLessThanOrEqual(GLYPH_HEIGHT);
      }
    }
  }
  expect(glyphStrokes(' ')).toEqual([]);
});
