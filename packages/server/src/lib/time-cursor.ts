import { z } from 'zod';
import { decodeCursor, toPage } from '../http/cursor.js';

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Pages of what is listed by time and id, newest first. */
export const afterCursor = (cursor: string | undefined): { at: Date; id: string } | null => {
  const position = decodeCursor(Position, cursor);
  return position ? { at: new Date(position[0]), id: position[1] } : null;
};

/** `rows` were asked for with a limit of one more. */
export const timePage = <T extends { id: string }>(rows: T[], limit: number, at: (row: T) => string) =>
  toPage(rows, limit, (row) => [at(row), row.id]);
