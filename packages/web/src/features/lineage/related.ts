import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';

type Steps = ReadonlyMap<string, readonly string[]>;

/** A graph by its edges in both directions. */
export interface LineageIndex {
  nodes: ReadonlyMap<string, LineageNode>;
  /** From a node to what came of it. */
  after: Steps;
  /** From a node to what it came of. */
  before: Steps;
}

const stepsOf = (edges: readonly LineageEdge[], from: 'from' | 'to', to: 'from' | 'to'): Steps => {
  const steps = new Map<string, string[]>();
  for (const edge of edges) {
    const list = steps.get(edge[from]);
    if (list) list.push(edge[to]);
    else steps.set(edge[from], [edge[to]]);
  }
  return steps;
};

export const indexLineage = ({ nodes, edges }: LineageGraph): LineageIndex => ({
  nodes: new Map(nodes.map((node) => [node.id, node])),
  after: stepsOf(edges, 'from', 'to'),
  before: stepsOf(edges, 'to', 'from'),
});

const reach = (start: string, steps: Steps): Set<string> => {
  const reached = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const next of steps.get(id) ?? []) {
      if (reached.has(next) || next === start) continue;
      reached.add(next);
      waiting.push(next);
    }
  return reached;
};

/** Everything a node came of, and everything that came of it; itself in neither. */
export const relatedTo = (
  id: string,
  { before, after }: LineageIndex,
): { ancestors: ReadonlySet<string>; descendants: ReadonlySet<string> } => ({
  ancestors: reach(id, before),
  descendants: reach(id, after),
});

export type Related = ReturnType<typeof relatedTo>;

/** An edge is on the way if it lies wholly before or wholly after the node in focus. */
export const isOnTheWay = (
  { from, to }: LineageEdge,
  focus: string,
  { ancestors, descendants }: Related,
): boolean =>
  (ancestors.has(from) && (ancestors.has(to) || to === focus)) ||
  (descendants.has(to) && (descendants.has(from) || from === focus));
