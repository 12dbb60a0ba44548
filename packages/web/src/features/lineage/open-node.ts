import type { LineageNode } from '@lemniscate/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** The id within its kind: "model:0192…" → "0192…". */
const idOf = ({ id, kind }: LineageNode): string => id.slice(kind.length + 1);

/** Goes to the page of a node; the same function for good. */
export const useOpenNode = (): ((node: LineageNode) => void) => {
  const navigate = useNavigate();
  return useCallback(
    (node) => {
      switch (node.kind) {
        case 'model':
          return void navigate({ to: '/models/$model', params: { model: idOf(node) } });
        case 'dataset':
          return void navigate({ to: '/datasets/$revision', params: { revision: idOf(node) } });
        case 'station':
          return void navigate({ to: '/stations/$station', params: { station: idOf(node) } });
        case 'loop':
          return void navigate({ to: '/turns', search: { loop: node.label } });
        default:
          return void navigate({ to: '/models' });
      }
    },
    [navigate],
  );
};
