import { z } from 'zod';
import { isGenericDefectName, isGoodName, UNNAMED_DEFECT } from './class-names.js';
import { clipRegion, describeBox, regionOfPolygon } from './clip-region.js';
import type { Region } from './model.js';
import { parseCsv } from './parse-csv.js';
import { checkShape, invalid, parseJson } from './read-annotation.js';

const className = z.string('must be the name of a class, not a number').trim().min(1).max(200);
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** One row of Hugging Face ImageFolder metadata; columns that are not named here are passed over. */
const Row = z.object({
  file_name: z.string().min(1),
  label: className.nullish(),
  defect_types: z.array(className).nullish(),
  mask_file_name: z.string().min(1).nullish(),
  objects: z
    .object({
      bbox: z.array(box),
      categories: z.array(className),
      segmentation: z.array(z.array(z.number()).nullable()).optional(),
    })
    .refine(
      (objects) => objects.bbox.length === objects.categories.length,
      'bbox and categories differ in length',
    )
    .nullish(),
});
export type MetadataRow = z.infer<typeof Row>;

/** The text of a CSV cell as JSON would have it. */
const fromCell = (column: string, cell: string, path: string, where: string): unknown => {
  const text = cell.trim();
  if (text === '') return undefined;
  if (column === 'objects' || text.startsWith('[')) return parseJson(text, path, where);
  return column === 'defect_types' ? text.split(/[;|]/) : text;
};

interface RawRow {
  where: string;
  parse: () => unknown;
}

const csvRows = (text: string, path: string): RawRow[] => {
  const [header = [], ...rows] = readCsv(text, path);
  return rows.map((cells, i) => ({
    where: `row ${i + 2}: `,
    parse: () => {
      const where = `row ${i + 2}: `;
      if (cells.length !== header.length) {
        throw invalid(path, `${where}it has ${cells.length} of ${header.length} columns`);
      }
      const columns = header.map((name, at): [string, unknown] => {
        const column = name.trim();
        return [column, fromCell(column, cells[at], path, where)];
      });
      return Object.fromEntries(columns);
    },
  }));
};

const readCsv = (text: string, path: string): string[][] => {
  try {
    return parseCsv(text);
  } catch (error) {
    throw invalid(path, (error as Error).message, error);
  }
};

const jsonRows = (text: string, path: string): RawRow[] =>
  text
    .split('\n')
    .map((line, i) => ({ line, where: `line ${i + 1}: ` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, where }) => ({ where, parse: () => parseJson(line, path, where) }));

/**
 * Rows of a metadata.jsonl or metadata.csv file; `onBad` is told of each row that cannot be used, and may throw.
 * @throws AppError annotation_invalid when the file as a whole is damaged
 */
export const parseMetadata = (text: string, path: string, onBad: (error: unknown) => void): MetadataRow[] => {
  const rows = path.toLowerCase().endsWith('.csv') ? csvRows(text, path) : jsonRows(text, path);
  return rows.flatMap(({ where, parse }): MetadataRow[] => {
    try {
      return [checkShape(Row, parse(), path, where)];
    } catch (error) {
      onBad(error);
      return [];
    }
  });
};

const FAR = { width: 1e6, height: 1e6 };

const regionsOf = ({ objects, file_name: file }: MetadataRow, path: string): Region[] =>
  (objects?.bbox ?? []).map(([x, y, width, height], i) => {
    const type = objects?.categories[i] ?? UNNAMED_DEFECT;
    const polygon = objects?.segmentation?.[i];
    if (polygon && (polygon.length < 6 || polygon.length % 2 !== 0)) {
      throw invalid(path, `${file}: a polygon has ${polygon.length} numbers`);
    }
    const region: Region = polygon
      ? { ...regionOfPolygon(type, polygon), x, y, width, height }
      : { type, x, y, width, height };
    const clipped = clipRegion(region, FAR);
    if (!clipped) throw invalid(path, `${file}: ${describeBox(region)} is not in the picture`);
    return clipped;
  });

const typesOf = (row: MetadataRow, regions: Region[], folderClass: string | undefined): string[] => {
  const named = [...(row.defect_types ?? []), ...regions.map(({ type }) => type)].filter(
    (type) => !isGoodName(type),
  );
  if (named.length > 0) return [...new Set(named)];
  const saysNothing = row.label == null || isGenericDefectName(row.label);
  const fallback = saysNothing ? folderClass : (row.label ?? undefined);
  if (fallback !== undefined && !isGoodName(fallback)) return [fallback];
  return row.label != null && saysNothing ? [UNNAMED_DEFECT] : [];
};

/**
 * What a row says of its image; `folderClass` is the class that its folder is named after, if any.
 * @returns undefined when the row carries no label at all
 * @throws AppError annotation_invalid when it contradicts itself
 */
export const labelOfRow = (
  row: MetadataRow,
  folderClass: string | undefined,
  path: string,
): { defectTypes: string[]; regions: Region[] } | undefined => {
  const regions = regionsOf(row, path).filter(({ type }) => !isGoodName(type));
  const isGood = row.label != null && isGoodName(row.label);
  const defectTypes = isGood
    ? typesOf({ ...row, label: null }, regions, undefined)
    : typesOf(row, regions, folderClass);
  if (isGood && defectTypes.length > 0) {
    throw invalid(path, `${row.file_name}: it is labelled ${row.label} and has the defect ${defectTypes[0]}`);
  }
  const saysNothing =
    row.label == null && row.defect_types == null && row.objects == null && folderClass === undefined;
  return saysNothing ? undefined : { defectTypes, regions };
};
