import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AppError, type ArtifactFile, artifactSignedText, type DesiredModel } from '@lemniscate/contracts';
import { type Manifest, parseManifest, REFERENCE_FILE } from '@lemniscate/vision';
import { publicKeyFromRaw, verifyText } from '../enrol/keys.js';

/** Whose artifacts are taken. */
export interface SiteKey {
  sitePublicKey: string;
  siteKeyId: string;
}

export const MANIFEST_FILE = 'manifest.json';
export const MODEL_FILE = 'model.onnx';
export const MAX_MANIFEST_BYTES = 4 * 1024 ** 2;
const MAX_MODEL_BYTES = 2 * 1024 ** 3;

export const refused = (modelId: string, detail: string, cause?: unknown): AppError =>
  new AppError('artifact_refused', { modelId, detail }, { cause });

/** Whether the site's key has signed this manifest digest. @throws AppError artifact_refused */
export const checkSignature = ({ modelId, signature }: DesiredModel, site: SiteKey): void => {
  const { keyId, manifestSha256, signature: signed } = signature;
  const text = artifactSignedText(manifestSha256);
  const isValid =
    Buffer.from(signed, 'base64').length === 64 &&
    verifyText(publicKeyFromRaw(site.sitePublicKey), text, signed);
  if (isValid) return;
  throw refused(
    modelId,
    keyId === site.siteKeyId
      ? 'its signature does not fit'
      : `it is signed by another site (key ${keyId}; this device trusts ${site.siteKeyId})`,
  );
};

/** The manifest, if its bytes are those that were signed. @throws AppError artifact_refused */
export const checkManifest = ({ modelId, signature }: DesiredModel, bytes: Uint8Array): Manifest => {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== signature.manifestSha256)
    throw refused(
      modelId,
      `${MANIFEST_FILE} has the digest ${actual}; signed is ${signature.manifestSha256}`,
    );
  try {
    return parseManifest(Buffer.from(bytes).toString('utf8'), modelId);
  } catch (error) {
    throw refused(modelId, (error as Error).message, error);
  }
};

/** The manifest's own entry in what the server offers. @throws AppError artifact_refused */
export const manifestEntry = ({ modelId, files, signature }: DesiredModel): ArtifactFile => {
  const entry = files.find((f) => f.name === MANIFEST_FILE);
  if (!entry) throw refused(modelId, `there is no ${MANIFEST_FILE} among its files`);
  if (entry.sha256 !== signature.manifestSha256)
    throw refused(modelId, `${MANIFEST_FILE} offered is not the one that was signed`);
  if (entry.sizeBytes > MAX_MANIFEST_BYTES) throw refused(modelId, `${MANIFEST_FILE} is too large`);
  return entry;
};

/** The files a device needs besides the manifest, by the manifest's digests. @throws AppError artifact_refused */
export const neededFiles = (modelId: string, manifest: Manifest): ArtifactFile[] => {
  const names = [MODEL_FILE, ...(REFERENCE_FILE in manifest.files ? [REFERENCE_FILE] : [])];
  return names.map((name) => {
    const file = manifest.files[name];
    if (!file) throw refused(modelId, `its manifest names no ${name}`);
    if (file.sizeBytes > MAX_MODEL_BYTES) throw refused(modelId, `${name} is too large`);
    return { name, ...file };
  });
};

export const digestOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** @throws AppError artifact_refused */
export const checkBytes = (modelId: string, file: ArtifactFile, bytes: Uint8Array): void => {
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length !== file.sizeBytes)
    throw refused(modelId, `${file.name} has ${bytes.length} bytes, its manifest says ${file.sizeBytes}`);
  if (actual !== file.sha256)
    throw refused(modelId, `${file.name} has the digest ${actual}, its manifest says ${file.sha256}`);
};
