import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError, Id, PublicKey } from '@lemniscate/contracts';
import { z } from 'zod';
import { dataPaths } from '../storage/data-dir.js';

/** Who this device is, and whom it trusts. */
export const DeviceFile = z.object({
  deviceId: Id,
  serverUrl: z.url(),
  /** Pinned at enrolment: artifacts are taken from its holder alone. */
  sitePublicKey: PublicKey,
  siteKeyId: z.string(),
  enrolledAt: z.string(),
});
export type DeviceFile = z.infer<typeof DeviceFile>;

export interface DeviceIdentity extends DeviceFile {
  privateKey: KeyObject;
}

/** @throws AppError not_enrolled | path_not_readable */
export const readIdentity = async (dataDir: string): Promise<DeviceIdentity> => {
  const paths = dataPaths(dataDir);
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT'
        ? new AppError('not_enrolled', {}, { cause: error })
        : new AppError('path_not_readable', { path, detail: error.message }, { cause: error });
    });
  const text = await read(paths.device);
  const pem = await read(paths.key);
  try {
    const file = DeviceFile.parse(JSON.parse(text));
    return { ...file, privateKey: createPrivateKey(pem) };
  } catch (error) {
    throw new AppError(
      'path_not_readable',
      { path: paths.device, detail: 'it is damaged; enrol the device again with --force' },
      { cause: error },
    );
  }
};
