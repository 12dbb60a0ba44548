type Neighbours = readonly (readonly number[])[];

/** Nodes so that each comes after all it came of; what lies on a cycle comes last, as it was given. */
const inOrder = (before: Neighbours, after: Neighbours): number[] => {
  const open = before.map((list) => list.length);
  const order = open.flatMap((count, node) => (count === 0 ? [node] : []));
  for (let i = 0; i < order.length; i += 1)
    for (const next of after[order[i]]) {
      open[next] -= 1;
      if (open[next] === 0) order.push(next);
    }
  const ordered = new Set(order);
  return [...order, ...open.flatMap((_, node) => (ordered.has(node) ? [] : [node]))];
};

/**
 * Column of each node: right of everything it came of (longest path), then as far right as what came of it allows where
 * that makes no edge longer in sum: a dataset stands beside the model it taught, not at the far left.
 */
export const ranksOf = (before: Neighbours, after: Neighbours): number[] => {
  const order = inOrder(before, after);
  const place = new Map(order.map((node, i) => [node, i]));
  const isEarlier = (a: number, b: number): boolean => place.get(a)! < place.get(b)!;
  const ranks = before.map(() => 0);
  for (const node of order)
    for (const from of before[node])
      if (isEarlier(from, node)) ranks[node] = Math.max(ranks[node], ranks[from] + 1);
  for (const node of order.toReversed()) {
    const later = after[node].filter((to) => isEarlier(node, to));
    if (later.length === 0 || before[node].length > later.length) continue;
    ranks[node] = Math.max(ranks[node], Math.min(...later.map((to) => ranks[to])) - 1);
  }
  return ranks;
};
