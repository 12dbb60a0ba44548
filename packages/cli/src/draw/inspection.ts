import type { Inspection } from '@lemniscate/vision';
import { count, fixed, percent } from './numbers.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { createTable } from './table.js';

export interface InspectionTable {
  header: string;
  row(inspection: Inspection): string;
}

/** Inspections as lines for a person, one an image. */
export const createInspectionTable = (paint: Paint): InspectionTable => {
  const verdictPaint = (cell: string): string => {
    if (cell.startsWith('ok')) return paint.green(cell);
    return cell.startsWith('NG') ? paint.bold(paint.red(cell)) : paint.yellow(cell);
  };
  const table = createTable([
    { title: '', width: 3, paint: verdictPaint },
    { title: 'score', width: 7, align: 'right' },
    { title: 'limit', width: 7, align: 'right', paint: paint.dim },
    { title: 'ms', width: 6, align: 'right', paint: paint.dim },
    { title: 'file', width: 0 },
  ]);
  return {
    header: paint.dim(table.header),
    row: (inspection) => {
      const file = printable(inspection.file);
      if ('error' in inspection)
        return table.row(['–', '', '', '', `${file}  ${paint.yellow(printable(inspection.error.title))}`]);
      const { verdict, score, threshold, latencyMs, defectType } = inspection;
      const type =
        verdict === 'ng' && defectType
          ? paint.dim(`  ${printable(defectType.type)} ${percent(defectType.share, 0)} %`)
          : '';
      return table.row([
        verdict === 'ng' ? 'NG' : 'ok',
        fixed(score, 4),
        fixed(threshold, 4),
        fixed(latencyMs, 1),
        file + type,
      ]);
    },
  };
};

export interface InspectionTally {
  ok: number;
  ng: number;
  skipped: number;
  latencyMs: number;
}

/** "12 images: 10 ok, 2 ng; 4.2 ms each" */
export const describeTally = ({ ok, ng, skipped, latencyMs }: InspectionTally): string => {
  const judged = ok + ng;
  const left = skipped > 0 ? `, ${skipped} left out` : '';
  const each = judged > 0 ? `; ${fixed(latencyMs / judged, 1)} ms each` : '';
  return `${count(judged + skipped, 'image')}: ${ok} ok, ${ng} ng${left}${each}`;
};
