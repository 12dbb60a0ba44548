import type { LineageNode } from '@lemniscate/contracts';

export const KIND_COLOURS = {
  base: 'var(--lem-champion)',
  dataset: 'var(--lem-challenger)',
  model: 'var(--mantine-primary-color-filled)',
  station: 'var(--lem-warn)',
  loop: 'var(--lem-quiet)',
} as const satisfies Record<LineageNode['kind'], string>;

export const LINEAGE_KINDS = Object.keys(KIND_COLOURS) as LineageNode['kind'][];
