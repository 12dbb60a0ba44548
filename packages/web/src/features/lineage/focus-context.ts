import { createContext, useContext } from 'react';
import type { LineageEdge } from '@lemniscate/contracts';
import { isOnTheWay, type Related } from './related.ts';

export type Shown = 'plain' | 'focus' | 'related';

export interface Focus {
  id: string;
  related: Related;
}

/**
 * The node in focus and what is related to it. Read by the nodes and edges in view, so that a step along the graph draws
 * those alone: handing a thousand changed nodes to the graph takes longer than a person waits.
 */
export const FocusContext = createContext<Focus | null>(null);

export const useShown = (id: string): Shown => {
  const focus = useContext(FocusContext);
  if (!focus) return 'plain';
  if (focus.id === id) return 'focus';
  return focus.related.ancestors.has(id) || focus.related.descendants.has(id) ? 'related' : 'plain';
};

export const useOnTheWay = (edge: LineageEdge | undefined): boolean => {
  const focus = useContext(FocusContext);
  return focus !== null && edge !== undefined && isOnTheWay(edge, focus.id, focus.related);
};
