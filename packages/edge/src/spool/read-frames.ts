import type { SpoolFile, SpoolFs } from './files.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES, parseFrames, type Frame } from './frame.js';

const WINDOW_BYTES = 1024 * 1024;

/** A segment may be given up while somebody is about to read it. */
const openIfThere = async (fs: SpoolFs, path: string): Promise<SpoolFile | undefined> => {
  try {
    return await fs.open(path, 'read');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The valid frames of a file from an offset to its durable end, a window at a time; damage is stepped over. */
export async function* readFrames(
  fs: SpoolFs,
  path: string,
  fromOffset: number,
  toOffset: number,
): AsyncGenerator<Frame[]> {
  const file = await openIfThere(fs, path);
  if (!file) return;
  try {
    let at = fromOffset;
    while (at + HEADER_BYTES <= toOffset) {
      const window = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, toOffset - at));
      const read = await file.read(window, at);
      const isEnd = read < window.length || at + read >= toOffset;
      const { frames, consumed } = parseFrames(window.subarray(0, read), at, isEnd);
      if (frames.length > 0) yield frames;
      if (isEnd) return;
      at += consumed;
    }
  } finally {
    await file.close();
  }
}

/** The frame at an offset, or undefined where there is none that is whole. */
export const readFrameAt = async (
  fs: SpoolFs,
  path: string,
  offset: number,
  sizeBytes: number,
): Promise<Frame | undefined> => {
  const file = await openIfThere(fs, path);
  if (!file) return undefined;
  try {
    const window = Buffer.allocUnsafe(Math.min(sizeBytes, HEADER_BYTES + MAX_PAYLOAD_BYTES));
    const read = await file.read(window, offset);
    const [frame] = parseFrames(window.subarray(0, read), offset, true).frames;
    return frame?.offset === offset ? frame : undefined;
  } finally {
    await file.close();
  }
};
