import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, type ArtifactSignature, artifactSignedText } from '@lemniscate/contracts';
import { sha256Hex } from '../../lib/digest.js';

/** The site's own Ed25519 key (RFC 8032): devices run what it signed and nothing else. */
export interface SiteKey {
  /** First 16 hex digits of the SHA-256 of the raw public key. */
  keyId: string;
  /** Raw, base64. */
  publicKey: string;
  signArtifact(manifestSha256: string): ArtifactSignature;
  /** PKCS#8 PEM, for the backup alone. */
  exportPem(): string;
}

export const SITE_KEY_FILE = 'site-key.pem';

/** SubjectPublicKeyInfo of Ed25519 is 12 bytes of header, then the key (RFC 8410). */
const rawPublicKey = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(12);

export const siteKeyFrom = (pem: string): SiteKey => {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the site key is not an Ed25519 key');
  const raw = rawPublicKey(key);
  const keyId = sha256Hex(raw).slice(0, 16);
  return {
    keyId,
    publicKey: raw.toString('base64'),
    signArtifact: (manifestSha256) => ({
      keyId,
      manifestSha256,
      signature: sign(null, Buffer.from(artifactSignedText(manifestSha256)), key).toString('base64'),
    }),
    exportPem: () => key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

export const newSiteKeyPem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Reads the key of the data folder, or makes it at the first start. It never enters the database. */
export const loadSiteKey = async (folder: string, name: string = SITE_KEY_FILE): Promise<SiteKey> => {
  const path = join(folder, name);
  try {
    return siteKeyFrom(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new AppError('path_not_readable', { path, detail: (error as Error).message }, { cause: error });
  }
  await writeSiteKey(path, newSiteKeyPem());
  return siteKeyFrom(await readFile(path, 'utf8'));
};

/** Appears whole, readable by its owner alone, and never over one that is there. */
export const writeSiteKey = async (path: string, pem: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(pem);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
};
