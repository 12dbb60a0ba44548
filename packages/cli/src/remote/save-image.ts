import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Capture } from '@lemniscate/contracts';

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/tiff': 'tif',
};

/** Fetches a capture's image into a folder. @returns its path */
export const saveImage = async (
  client: Pick<Client, 'captureImage'>,
  capture: Capture,
  folder: string,
): Promise<string> => {
  const response = await client.captureImage({ params: { id: capture.id } });
  const path = join(folder, `${capture.id}.${EXTENSIONS[capture.image.mediaType] ?? 'img'}`);
  await writeFile(path, new Uint8Array(await response.arrayBuffer()));
  return path;
};
