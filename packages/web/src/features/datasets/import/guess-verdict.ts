import type { Verdict } from '@lemniscate/contracts';

export interface Judged {
  /** Null: a person has to say. */
  verdict: Verdict | null;
  defectType: string;
}

const GOOD = new Set(['good', 'ok', 'pass', 'passed', 'normal', 'io', '良品', '合格', '正常']);
const BAD = new Set([
  'ng',
  'bad',
  'fail',
  'failed',
  'defect',
  'defects',
  'defective',
  'anomaly',
  'nok',
  'nio',
  '不良',
  '不良品',
  '缺陷',
  '不合格',
]);
/** Folders that say what an image is for, not what it shows. */
const PURPOSE = new Set(['train', 'test', 'val', 'valid', 'validation', 'images', 'image', 'img']);

export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/**
 * What the names of a photo's folders say of it: good or ok is good; ng or defects is a defect, of a type where a folder
 * below names one; test/TYPE is a defect of that type (MVTec AD). Anything else is asked.
 */
export const guessVerdict = (folder: string): Judged => {
  const names = folder.split('/').filter((name) => name !== '');
  const last = names.at(-1);
  if (last === undefined) return { verdict: null, defectType: '' };
  const lower = last.toLowerCase();
  if (GOOD.has(lower)) return { verdict: 'ok', defectType: '' };
  if (BAD.has(lower)) return { verdict: 'ng', defectType: '' };
  const above = names.at(-2)?.toLowerCase();
  if (PURPOSE.has(lower)) return guessVerdict(names.slice(0, -1).join('/'));
  if (above !== undefined && (above === 'test' || BAD.has(above))) return { verdict: 'ng', defectType: last };
  return { verdict: null, defectType: '' };
};
