import type { NodeProto } from './proto.js';
import { namesRead } from './walk.js';

/**
 * Nodes reordered so that each comes after those it reads from; the given order is kept wherever it allows that.
 * @returns the sorted nodes, and the nodes left over because they wait on each other (empty when there is no cycle)
 */
export function toposort(nodes: readonly NodeProto[]): { sorted: NodeProto[]; cyclic: NodeProto[] } {
  const producer = new Map<string, number>();
  nodes.forEach((node, i) => node.output.forEach((name) => name !== '' && producer.set(name, i)));

  const readers: number[][] = nodes.map(() => []);
  const waitingFor = nodes.map((node, i) => {
    const before = new Set(namesRead(node).flatMap((name) => producer.get(name) ?? []));
    for (const j of before) readers[j].push(i);
    return before.size;
  });

  if (isSorted(nodes, readers)) return { sorted: [...nodes], cyclic: [] };

  const sorted: NodeProto[] = [];
  const ready = nodes.flatMap((_, i) => (waitingFor[i] === 0 ? [i] : []));
  for (let next = 0; next < ready.length; next++) {
    sorted.push(nodes[ready[next]]);
    for (const reader of readers[ready[next]]) if (--waitingFor[reader] === 0) ready.push(reader);
  }
  return { sorted, cyclic: nodes.filter((_, i) => waitingFor[i] > 0) };
}

const isSorted = (nodes: readonly NodeProto[], readers: number[][]): boolean =>
  nodes.every((_, i) => readers[i].every((reader) => reader > i));
