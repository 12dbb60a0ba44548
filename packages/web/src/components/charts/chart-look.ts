/** One look for every chart. Colours carry a meaning and come from the theme; a chart chooses none of its own. */
export const AXIS = {
  stroke: 'var(--lem-line)',
  tick: { fill: 'var(--lem-quiet)', fontSize: 12 },
  tickMargin: 6,
  minTickGap: 28,
} as const;

export const GRID = { stroke: 'var(--lem-line)', strokeDasharray: '2 4', vertical: false } as const;
