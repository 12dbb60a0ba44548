/** A photo, and where it lay below what was dropped: "test/scratch/004.png". */
export interface FoundFile {
  path: string;
  file: File;
}

/** What was dropped or chosen. */
export interface Found {
  photos: FoundFile[];
  /** Archives are sent whole. */
  archives: FoundFile[];
  /** Masks say where a defect is; a photo alone cannot carry them. */
  masks: number;
  /** Notes, thumbnails' databases and the like. */
  others: number;
}

const PHOTO = /\.(jpe?g|png|webp|bmp|tiff?)$/i;
const ARCHIVE = /\.(zip|tar|tar\.gz|tgz)$/i;
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$)/;
const MASK_FOLDER = /(^|\/)(ground_truth|masks?)\//i;

export const sortFound = (files: readonly FoundFile[]): Found => {
  const found: Found = { photos: [], archives: [], masks: 0, others: 0 };
  for (const one of files) {
    if (HIDDEN.test(one.path)) continue;
    if (ARCHIVE.test(one.path)) found.archives.push(one);
    else if (!PHOTO.test(one.path)) found.others += 1;
    else if (MASK_FOLDER.test(one.path)) found.masks += 1;
    else found.photos.push(one);
  }
  // A folder is read in any order; people expect their own.
  found.photos.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  return found;
};
