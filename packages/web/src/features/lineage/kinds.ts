import type { LineageNode } from '@lemniscate/contracts';

export const KIND_COLOURS = {
  base: 'var(--lem-champion)',
  dataset: 'var(--lem-challenger)',
  model: 'var(--mantine-primary-color-filled)',
  station: 'var(--lem-warn)',
  loop: 'var(--lem-quiet)',
} as const satisfies Record<LineageNode['kind'], string>;

export const LINEAGE_KINDS = Object.keys(KIND_COLOURS) as LineageNode['kind'][];

/** It judges at a station now. */
export const isChampion = ({ kind, detail }: Pick<LineageNode, 'kind' | 'detail'>): boolean =>
  kind === 'model' && Number(detail['championOf'] ?? 0) > 0;
