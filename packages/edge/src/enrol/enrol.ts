import { generateKeyPairSync } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { createClient } from '@lemniscate/client';
import { AppError } from '@lemniscate/contracts';
import { dataPaths, writeError, writeFileWhole } from '../storage/data-dir.js';
import { type DeviceFile, readIdentity, replaceIdentity } from './device-file.js';
import { rawPublicKey, signText } from './keys.js';

export interface EnrolOptions {
  server: string;
  code: string;
  dataDir: string;
  /** Replaces an enrolment that is there; its spool stays and goes to the new server. */
  force?: boolean;
  fetch?: typeof fetch;
}

/**
 * Makes this device's key, exchanges a one-time code for its id, and pins the site's key. The private key never leaves
 * the folder.
 * @throws AppError folder_not_empty when it is enrolled already, code_invalid, server_unreachable, write_failed
 */
export const enrol = async ({
  server,
  code,
  dataDir,
  force = false,
  fetch,
}: EnrolOptions): Promise<DeviceFile> => {
  const url = serverUrl(server);
  const paths = dataPaths(dataDir);
  const isEnrolled = await stat(paths.device).then(
    () => true,
    () => false,
  );
  if (isEnrolled && !force)
    throw new AppError('state_conflict', {
      kind: 'device in',
      id: dataDir,
      state: 'enrolled already',
      detail: 'use --force to enrol it anew, or another --data-dir',
    });
  await mkdir(dataDir, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, dataDir);
  });
  // Ends one that was cut off: its key must not be written over. What is damaged is what `force` is for.
  if (isEnrolled) await readIdentity(dataDir).catch(() => undefined);
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = rawPublicKey(privateKey);
  // Before the code is spent: a disk that cannot be written must not cost it.
  await writeFileWhole(paths.newKey, privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o600);
  let device: DeviceFile;
  try {
    const client = createClient({ url, fetch });
    const { deviceId, sitePublicKey, siteKeyId, serverTime } = await client.enrol({
      body: {
        code: code.trim(),
        publicKey,
        proof: signText(privateKey, `lemniscate-enrol/1\n${code.trim()}\n`),
      },
    });
    device = { deviceId, serverUrl: url, sitePublicKey, siteKeyId, publicKey, enrolledAt: serverTime };
  } catch (error) {
    await rm(paths.newKey, { force: true });
    throw error;
  }
  await replaceIdentity(dataDir, device);
  return device;
};

const serverUrl = (server: string): string => {
  const text = /^https?:\/\//.test(server) ? server : `http://${server}`;
  if (!URL.canParse(text))
    throw new AppError('option_invalid', {
      option: '--server',
      value: server,
      detail: 'it must be an address such as http://192.168.1.5:8420',
    });
  return text.replace(/\/+$/, '');
};
