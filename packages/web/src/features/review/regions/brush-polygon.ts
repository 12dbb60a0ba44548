interface Point {
  x: number;
  y: number;
}

/** Cells along the longer side of what was brushed: fine enough for an outline, coarse enough to be instant. */
const GRID = 160;
const MAX_POINTS = 1000;

const distanceSquared = (p: Point, a: Point, b: Point): number => {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return (p.x - a.x - t * dx) ** 2 + (p.y - a.y - t * dy) ** 2;
};

/** Points that lie within `tolerance` of the line without them are left out (Douglas & Peucker 1973). */
export const simplify = (points: readonly Point[], tolerance: number): Point[] => {
  if (points.length < 3) return [...points];
  const [first, last] = [points[0], points[points.length - 1]];
  let [far, at] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const d = distanceSquared(points[i], first, last);
    if (d > far) [far, at] = [d, i];
  }
  if (far <= tolerance * tolerance) return [first, last];
  return [
    ...simplify(points.slice(0, at + 1), tolerance).slice(0, -1),
    ...simplify(points.slice(at), tolerance),
  ];
};

/** The longest outline of what is marked, along the borders of cells, marked cells on its right. */
const traceOutline = (marked: (x: number, y: number) => boolean, columns: number, rows: number): Point[] => {
  const next = new Map<string, Point[]>();
  const add = (from: Point, to: Point): void => {
    const key = `${from.x},${from.y}`;
    next.set(key, [...(next.get(key) ?? []), to]);
  };
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      if (!marked(x, y)) continue;
      if (!marked(x, y - 1)) add({ x, y }, { x: x + 1, y });
      if (!marked(x + 1, y)) add({ x: x + 1, y }, { x: x + 1, y: y + 1 });
      if (!marked(x, y + 1)) add({ x: x + 1, y: y + 1 }, { x, y: y + 1 });
      if (!marked(x - 1, y)) add({ x, y: y + 1 }, { x, y });
    }
  let longest: Point[] = [];
  for (const start of next.keys()) {
    const loop: Point[] = [];
    let key = start;
    for (let to = next.get(key)?.pop(); to; to = next.get(key)?.pop()) {
      loop.push(to);
      key = `${to.x},${to.y}`;
    }
    if (loop.length > longest.length) longest = loop;
  }
  return longest;
};

/** What a round brush covered, as one polygon: x, y, x, y, … within the image. Holes are filled. */
export const brushPolygon = (
  stroke: readonly Point[],
  radius: number,
  image: { width: number; height: number },
): number[] => {
  const [xs, ys] = [stroke.map(({ x }) => x), stroke.map(({ y }) => y)];
  const left = Math.min(...xs) - radius;
  const top = Math.min(...ys) - radius;
  const [width, height] = [Math.max(...xs) + radius - left, Math.max(...ys) + radius - top];
  const cell = Math.max(width, height) / GRID;
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const mask = new Uint8Array(columns * rows);
  for (let i = 0; i < stroke.length; i++) {
    const [a, b] = [stroke[Math.max(0, i - 1)], stroke[i]];
    const from = (v: number, low: number): number => Math.max(0, Math.floor((v - radius - low) / cell));
    const to = (v: number, low: number, most: number): number =>
      Math.min(most - 1, Math.ceil((v + radius - low) / cell));
    for (let y = from(Math.min(a.y, b.y), top); y <= to(Math.max(a.y, b.y), top, rows); y++)
      for (let x = from(Math.min(a.x, b.x), left); x <= to(Math.max(a.x, b.x), left, columns); x++) {
        const middle = { x: left + (x + 0.5) * cell, y: top + (y + 0.5) * cell };
        if (distanceSquared(middle, a, b) <= radius * radius) mask[y * columns + x] = 1;
      }
  }
  const marked = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < columns && y < rows && mask[y * columns + x] === 1;
  const outline = traceOutline(marked, columns, rows);
  let tolerance = 0.8;
  let points = simplify(outline, tolerance);
  while (points.length > MAX_POINTS) points = simplify(outline, (tolerance *= 2));
  const within = (v: number, most: number): number => Math.min(most, Math.max(0, v));
  return points.flatMap(({ x, y }) => [
    within(left + x * cell, image.width),
    within(top + y * cell, image.height),
  ]);
};
