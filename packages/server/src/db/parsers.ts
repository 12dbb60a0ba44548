import { types as pgliteTypes } from '@electric-sql/pglite';
import { type CustomTypesConfig, types } from 'pg';

/** Type numbers of PostgreSQL (pg_type.oid) that the two engines give differently unless told. */
const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;
const BYTEA = 17;

const toBuffer = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');

/** int8 and numeric as numbers, date as text, bytea as Buffer, on both engines; the rest agrees already. */
export const PGLITE_PARSERS = {
  [INT8]: Number,
  [NUMERIC]: Number,
  [DATE]: (text: string) => text,
  [BYTEA]: toBuffer,
  [pgliteTypes.TIMESTAMPTZ]: (text: string) => new Date(text),
};

export const PG_TYPES: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 || oid === NUMERIC) return Number;
    if (oid === DATE) return (text: string) => text;
    return types.getTypeParser(oid, format as 'text');
  }) as CustomTypesConfig['getTypeParser'],
};
