import type { Client } from '@lemniscate/client';
import type { BlobFolder } from './blob-folder.js';

export interface Step {
  stage: string;
  done: number;
  total: number;
}

/** What a job may use. Everything it writes lies in `jobDir`, which is removed when it ends, however it ends. */
export interface JobContext {
  client: Client;
  images: BlobFolder;
  models: BlobFolder;
  jobDir: string;
  /** Features of images, kept between jobs by content. */
  cacheDir: string;
  threads?: number;
  work: { signal: AbortSignal; onProgress: (step: Step) => void };
}
