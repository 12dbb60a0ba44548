import { join } from 'node:path';
import type { BlobStorage } from './blob-storage.js';
import { diskStorage } from './disk-storage.js';
import { s3StorageOf } from './s3-storage.js';

/** By address when there is one, else in the data folder. @throws AppError option_invalid */
export const storageOf = (url: string | undefined, dataDir: string): BlobStorage =>
  url ? s3StorageOf(url, process.env) : diskStorage(join(dataDir, 'blobs'));
