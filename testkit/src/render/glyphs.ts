// A single-stroke alphabet, as engravers and plotters use. Each glyph is a set of pen strokes separated by
// spaces; each stroke is a chain of points "xy" on a grid 4 wide and 6 high, y downwards.
const STROKES: Record<string, string> = {
  '0': '103041453616050110 4105',
  '1': '0120 2026 0646',
  '2': '01103041420646',
  '3': '011030414233 1333 334445361605',
  '4': '3036 300444',
  '5': '400002324345361605',
  '6': '40100105163645433203',
  '7': '004026',
  '8': '103041423313020110 130405163645443313',
  '9': '43130201103041453606',
  A: '062046 1434',
  B: '00063645443303 3342413000',
  C: '4130100105163645',
  D: '00063645413000',
  E: '40000646 0333',
  F: '400006 0333',
  G: '41301001051636454323',
  H: '0006 4046 0343',
  I: '2026',
  K: '0006 4003 0346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  O: '103041453616050110',
  P: '060030414233330303',
  Q: '103041453616050110 2446',
  R: '060030414233330303 2346',
  S: '413010010213334445361605',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  X: '0046 4006',
  Y: '002340 2326',
  Z: '00400646',
  '-': '1333',
  '.': '2526',
  '/': '4006',
  '+': '1333 2224',
};

export const GLYPH_WIDTH = 4;
export const GLYPH_HEIGHT = 6;

/** The pen strokes of a character, as points on the grid; nothing for a space or an unknown one. */
export function glyphStrokes(character: string): { x: number; y: number }[][] {
  const strokes = STROKES[character];
  if (strokes === undefined) return [];
  return strokes.split(' ').map((chain) => {
    const points = [];
    for (let i = 0; i + 1 < chain.length; i += 2)
      points.push({ x: Number(chain[i]), y: Number(chain[i + 1]) });
    return points;
  });
}
