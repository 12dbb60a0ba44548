/** English has a plural of its own; Chinese says `_other` for all (CLDR). */
type WithoutOne<K> = K extends `${string}_one` ? never : K;

/** The same keys in another language, every one of them. */
export type Translated<T> = {
  readonly [K in keyof T as WithoutOne<K>]: T[K] extends string ? string : Translated<T[K]>;
};
