import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { AppError, Id, PublicKey } from '@lemniscate/contracts';
import { z } from 'zod';
import { dataPaths, syncFolder, writeFileWhole } from '../storage/data-dir.js';
import { rawPublicKey } from './keys.js';

/** Who this device is, and whom it trusts. */
export const DeviceFile = z.object({
  deviceId: Id,
  serverUrl: z.url(),
  /** Pinned at enrolment: artifacts are taken from its holder alone. */
  sitePublicKey: PublicKey,
  siteKeyId: z.string(),
  /** That of its key: tells which of two keys is meant after an enrolment that was cut off; not kept before. */
  publicKey: PublicKey.optional(),
  enrolledAt: z.string(),
});
export type DeviceFile = z.infer<typeof DeviceFile>;

export interface DeviceIdentity extends DeviceFile {
  privateKey: KeyObject;
}

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new AppError('not_enrolled', {}, { cause: error })
      : new AppError('path_not_readable', { path, detail: error.message }, { cause: error });
  });

/**
 * Puts an enrolment in place. The key lies beside under another name already; `device.json` is the switch: cut off before
 * it, everything is as it was, and after it, `readIdentity` ends the work.
 */
export const replaceIdentity = async (dataDir: string, device: DeviceFile): Promise<void> => {
  const paths = dataPaths(dataDir);
  await writeFileWhole(paths.device, `${JSON.stringify(device, null, 2)}\n`, 0o600);
  await takeNewKey(dataDir);
};

const takeNewKey = async (dataDir: string): Promise<void> => {
  const paths = dataPaths(dataDir);
  // What another site wanted is nothing to this one.
  await rm(paths.desired, { force: true });
  await rename(paths.newKey, paths.key);
  await syncFolder(dataDir);
};

/** @throws AppError not_enrolled | path_not_readable */
export const readIdentity = async (dataDir: string): Promise<DeviceIdentity> => {
  const paths = dataPaths(dataDir);
  const text = await read(paths.device);
  try {
    const file = DeviceFile.parse(JSON.parse(text));
    const isMeant = (pem: string): boolean =>
      file.publicKey === undefined || rawPublicKey(createPrivateKey(pem)) === file.publicKey;
    const newer = await readFile(paths.newKey, 'utf8').catch(() => undefined);
    if (file.publicKey !== undefined && newer !== undefined && isMeant(newer)) await takeNewKey(dataDir);
    const pem = await read(paths.key);
    if (!isMeant(pem)) throw new Error('its key is that of another device');
    return { ...file, privateKey: createPrivateKey(pem) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'path_not_readable',
      { path: paths.device, detail: 'it is damaged; enrol the device again with --force' },
      { cause: error },
    );
  }
};
