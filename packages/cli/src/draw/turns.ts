import type { LabelPolicy, ReplayTurn } from '@lemniscate/vision';
import { aurocText, fixed, headsText, rateText } from './numbers.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { createTable } from './table.js';

/** Turns as lines of a table that grows while they come in. */
export const createTurnTable = (paint: Paint): { header: string; row(turn: ReplayTurn): string } => {
  const table = createTable([
    { title: 'turn', width: 4, align: 'right' },
    { title: 'labels', width: 6, align: 'right' },
    { title: 'found', width: 5, align: 'right' },
    { title: 'AUROC [95 %]', width: 19, align: 'right', paint: paint.bold },
    { title: 'escapes % [95 %]', width: 17, align: 'right' },
    { title: 'false rejects %', width: 17, align: 'right' },
    { title: 's', width: 6, align: 'right', paint: paint.dim },
    { title: 'heads', width: 0, paint: paint.dim },
  ]);
  return {
    header: paint.dim(table.header),
    row: (turn) =>
      table.row([
        String(turn.turn),
        String(turn.labels),
        String(turn.defectsFound),
        aurocText(turn.auroc, turn.aurocInterval),
        rateText(turn.escapeRate),
        rateText(turn.falseRejectRate),
        fixed(turn.adaptSeconds, 1),
        printable(headsText(turn.heads)),
      ]),
  };
};

export const policyName = (policy: LabelPolicy): string =>
  policy === 'capture' ? 'labels chosen by the capture policy' : 'labels chosen at random';
