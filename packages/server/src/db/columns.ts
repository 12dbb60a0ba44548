import type { ColumnType } from 'kysely';

/** `jsonb`: read as the value, written as JSON text (a bare array would be taken for an SQL array by pg). */
export type Json<T> = ColumnType<T, string, string>;

export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;

/** With a default. */
export type JsonGenerated<T> = ColumnType<T, string | undefined, string>;

/** `timestamptz`. */
export type Time = ColumnType<Date, Date, Date>;
export type TimeOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

export const toJson = (value: unknown): string => JSON.stringify(value);

/** As the contracts have it. */
export const toInstant = (time: Date): string => time.toISOString();
export const toInstantOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
