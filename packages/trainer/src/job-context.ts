import type { Client } from '@lemniscate/client';
import type { BlobFolder } from './blob-folder.js';
import type { KeptScores } from './kept-scores.js';

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
  scores: KeptScores;
  jobDir: string;
  /** Features of images, kept between jobs by content. */
  cacheDir: string;
  threads?: number;
  work: { signal: AbortSignal; onProgress: (step: Step) => void };
}
