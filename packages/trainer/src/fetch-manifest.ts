import type { DatasetManifest } from '@lemniscate/contracts';
import type { JobContext } from './job-context.js';
import { outlast } from './outlast.js';

/** What a dataset revision holds. */
export const fetchManifest = async (
  id: string,
  { client, work: { signal } }: Pick<JobContext, 'client' | 'work'>,
): Promise<DatasetManifest> => {
  const found = await outlast(() => client.getDatasetManifest({ params: { id }, signal }), signal);
  return found.manifest;
};
