/** Counts that are written with their noun: "3 good images". */
export const NOUNS = [
  'images',
  'goodImages',
  'goldenImages',
  'defects',
  'parts',
  'goodParts',
  'defectiveParts',
] as const;
export type Noun = (typeof NOUNS)[number];

/** What a value of a statement is, and so how it is written. A number that is unknown is NaN, or null once it was JSON. */
export type Kind =
  /** A whole number. */
  | 'count'
  | Noun
  /** A number in three digits. */
  | 'figure'
  /** A sum in the site's currency. */
  | 'money'
  /** 0 … 1, as a percentage. */
  | 'share'
  | 'rate'
  /** Parts of all that were seen. */
  | 'partsOf'
  /** Labels that are wanting. */
  | 'labels'
  /** A name, or what somebody else said; it is not translated. */
  | 'text'
  | 'texts'
  | 'statement';

export interface StatedRate {
  count: number;
  of: number;
  value: number;
  lo: number;
  hi: number;
}

/** A sentence of the server as a code with values, so that it can be said in any language. */
export interface Statement {
  code: string;
  values: Record<string, unknown>;
}

interface NotNumbers {
  rate: StatedRate;
  partsOf: { events: number; of: number };
  labels: { ok: number; ng: number };
  text: string;
  texts: readonly string[];
  statement: Statement;
}

export type ValueOf<K extends Kind> = K extends keyof NotNumbers ? NotNumbers[K] : number;
