import { createRng } from './rng.js';
import { defectKindsAt, drawSeverity, type PartPlan } from './schedule.js';
import type { DefectKind, LineOptions } from './types.js';
import { productDefects } from './products/defects.js';

export interface FolderCounts {
  goodTrain: number;
  goodTest: number;
  /** Defective parts of each kind in play. */
  defectsPerKind: number;
}

/** One part of a folder, in the order of the line: where it is filed and what it is. */
export interface FolderEntry {
  index: number;
  split: 'train' | 'test';
  /** `good` or the kind of defect. */
  type: 'good' | DefectKind;
  plan: PartPlan;
}

/** The line opens with so many good parts, if `goodTrain` allows. */
const OPENING_GOOD = 10;

/**
 * Puts the wanted parts in an order the line could have made them in: good ones first, then mixed evenly, no kind
 * of defect before its `new-defect` event and that kind exactly at it.
 */
export function planFolder(options: LineOptions, counts: FolderCounts): FolderEntry[] {
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number from 0`);
  }
  const debuts = new Map<DefectKind, number>();
  for (const event of options.schedule ?? []) {
    if (event.kind === 'new-defect') debuts.set(event.defect, event.atPart);
  }
  const kinds = new Set([...(options.defectKinds ?? productDefects(options.product)), ...debuts.keys()]);
  const left = new Map<string, { entry: Pick<FolderEntry, 'split' | 'type'>; count: number }>([
    ['train', { entry: { split: 'train', type: 'good' }, count: counts.goodTrain }],
    ['test', { entry: { split: 'test', type: 'good' }, count: counts.goodTest }],
  ]);
  for (const kind of kinds) {
    left.set(kind, { entry: { split: 'test', type: kind }, count: counts.defectsPerKind });
  }
  const total = [...left.values()].reduce((sum, { count }) => sum + count, 0);
  const opening = Math.min(OPENING_GOOD, counts.goodTrain);
  const rng = createRng(options.seed, 'folder-order');

  const entries: FolderEntry[] = [];
  for (let index = 0; index < total; index++) {
    const able = defectKindsAt(options, index);
    const open = [...left.values()].filter(
      ({ entry, count }) => count > 0 && (entry.type === 'good' || able.includes(entry.type)),
    );
    const debut = open.find(({ entry }) => entry.type !== 'good' && debuts.get(entry.type) === index);
    const next = index < opening ? left.get('train') : (debut ?? pickByCount(open, rng.unit()));
    if (next === undefined) {
      throw new RangeError(
        `a new-defect event comes too late: by part ${index} of ${total} only defects that start later are left`,
      );
    }
    next.count--;
    const { split, type } = next.entry;
    const plan =
      type === 'good'
        ? { defectTypes: [], severity: 0 }
        : { defectTypes: [type], severity: drawSeverity(options, index) };
    entries.push({ index, split, type, plan });
  }
  return entries;
}

function pickByCount<T extends { count: number }>(items: readonly T[], unit: number): T | undefined {
  let at = unit * items.reduce((sum, { count }) => sum + count, 0);
  for (const item of items) {
    at -= item.count;
    if (at < 0) return item;
  }
  return items.at(-1);
}
