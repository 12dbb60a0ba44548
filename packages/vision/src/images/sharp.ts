import type Sharp from 'sharp';

let loading: Promise<typeof Sharp> | undefined;

/** The decoder, once something has to be decoded: where all features are cached, nothing has. */
export const loadSharp = (): Promise<typeof Sharp> => (loading ??= import('sharp').then((m) => m.default));
