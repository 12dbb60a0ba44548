import { AppError } from '@lemniscate/contracts';
import type { z } from 'zod';

/** Where the next page goes on; callers hand it back as it is. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws AppError request_invalid for what no page gave */
export const decodeCursor = <T extends z.ZodType>(
  schema: T,
  cursor: string | undefined,
): z.infer<T> | undefined => {
  if (cursor === undefined) return undefined;
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    throw new AppError(
      'request_invalid',
      { detail: 'the cursor was not given by this server' },
      { cause: error },
    );
  }
  const result = schema.safeParse(position);
  if (result.success) return result.data;
  throw new AppError('request_invalid', { detail: 'the cursor was not given by this server' });
};

/** One more than `limit` was asked for: whether it came says whether there is a next page. */
export const toPage = <T>(rows: T[], limit: number, positionOf: (last: T) => unknown) => {
  const items = rows.slice(0, limit);
  return rows.length > limit ? { items, cursor: encodeCursor(positionOf(items[limit - 1])) } : { items };
};
