/** Filled in by the commits that follow. */
export const PACKAGE_NAME = '@lemniscate/edge';
