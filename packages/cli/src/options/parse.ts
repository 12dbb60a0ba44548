import { AppError } from '@lemniscate/contracts/errors';
import { nearestName } from '@lemniscate/contracts/nearest';

/** @param nearest what was probably meant */
const refuse = (option: string, value: string, detail: string, nearest?: string): never => {
  const shown = value === '' ? 'empty' : value;
  throw new AppError('option_invalid', {
    option,
    value: shown,
    detail,
    ...(nearest !== undefined && { nearest }),
  });
};

const toNumber = (value: string): number => (value.trim() === '' ? Number.NaN : Number(value));

/** Parser of a whole number from `min` to `max`. */
export const wholeNumber =
  (option: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const number = toNumber(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    return refuse(option, value, `it takes a whole number ${range}.`);
  };

/** Parser of a number above 0. */
export const positiveNumber =
  (option: string) =>
  (value: string): number => {
    const number = toNumber(value);
    if (Number.isFinite(number) && number > 0) return number;
    return refuse(option, value, 'it takes a number above 0.');
  };

/** Parser of a number of `min` or more. */
export const numberFrom =
  (option: string, min: number) =>
  (value: string): number => {
    const number = toNumber(value);
    if (Number.isFinite(number) && number >= min) return number;
    return refuse(option, value, `it takes a number of ${min} or more.`);
  };

/** Stands for null in what an option was given: commander makes a parser's null an empty text. */
export const NONE = Symbol('none');

/** Parser that takes a word for `NONE` beside what `parse` takes. */
export const orNone =
  <Value>(word: string, parse: (value: string) => Value) =>
  (value: string): Value | typeof NONE =>
    value === word ? NONE : parse(value);

/** Parser of words with commas between them. */
export const wordList =
  (option: string) =>
  (value: string): string[] => {
    const words = value.split(',').map((word) => word.trim());
    return words.includes('') ? refuse(option, value, 'it takes words with commas between them.') : words;
  };

/** Parser of any text that is not empty. */
export const text =
  (option: string) =>
  (value: string): string =>
    value === '' ? refuse(option, value, 'it takes a value.') : value;

/** Parser of a share strictly between 0 and 1, written 0.01 or 1%. */
export const share =
  (option: string) =>
  (value: string): number => {
    const number = value.trim().endsWith('%') ? toNumber(value.trim().slice(0, -1)) / 100 : toNumber(value);
    if (number > 0 && number < 1) return number;
    return refuse(option, value, 'it takes a share between 0 and 1, such as 0.01 or 1%.');
  };

/** Parser of one of a few words. */
export const oneOf =
  <Choice extends string>(option: string, choices: readonly Choice[]) =>
  (value: string): Choice =>
    choices.find((choice) => choice === value) ??
    refuse(option, value, `it takes ${choices.join(', ')}.`, nearestName(value, choices));

/** Parser of a path. */
export const path =
  (option: string) =>
  (value: string): string =>
    value === '' ? refuse(option, value, 'it takes a path.') : value;

/** Parser of the address of a server. */
export const httpUrl =
  (option: string) =>
  (value: string): string => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && ['http:', 'https:'].includes(url.protocol)) return value.replace(/\/+$/, '');
    return refuse(option, value, 'it takes an address such as http://192.168.1.20:8420.');
  };

/** Parser of a share from 0 to 1, both included, written 0.01 or 1%. */
export const shareOrNone =
  (option: string) =>
  (value: string): number => {
    const number = value.trim().endsWith('%') ? toNumber(value.trim().slice(0, -1)) / 100 : toNumber(value);
    if (number >= 0 && number <= 1) return number;
    return refuse(option, value, 'it takes a share from 0 to 1, such as 0.01 or 1%.');
  };
