import { type Route, ROUTES } from '@lemniscate/contracts';

export const everyRoute = Object.entries(ROUTES) as [string, Route][];

/** A path with values of the right shape, of things that do not exist. */
export const examplePath = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'sha256' || path.includes('/dataset-revisions/{id}')
      ? 'a'.repeat(64)
      : '01960000-0000-7000-8000-000000000000',
  );
