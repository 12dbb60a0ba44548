import { useCallback, useEffect, useRef, useState } from 'react';
import { type FoundFile, sortFound } from '../datasets/import/found-file.ts';
import { checkPhoto, type PhotoProblem } from './check-photo.ts';
import { forgetPhoto, forgetPhotos, keepPhoto, readPhotos } from './kept-photos.ts';

export interface StartPhoto extends FoundFile {
  sha256: string;
  /** Null where a browser cannot draw it. */
  url: string | null;
}

export interface LeftOut {
  path: string;
  problem: PhotoProblem | 'twice' | 'archive';
  /** The one it repeats. */
  other?: string;
}

interface Photos {
  good: readonly StartPhoto[];
  leftOut: readonly LeftOut[];
  /** Files that are no photos at all. */
  ignored: number;
  checking: boolean;
}

const NONE: Photos = { good: [], leftOut: [], ignored: 0, checking: true };

/** The photos of good parts: looked at one by one, kept over a reload, the same one never twice. */
export const usePhotos = () => {
  const [photos, setPhotos] = useState<Photos>(NONE);
  const known = useRef(new Map<string, string>());
  const queue = useRef<Promise<void>>(Promise.resolve());
  const take = useCallback(async ({ path, file }: FoundFile, keep: boolean) => {
    const checked = await checkPhoto(file);
    if (checked.problem !== null)
      return setPhotos((now) => ({
        ...now,
        leftOut: [...now.leftOut, { path, problem: checked.problem }],
      }));
    const other = known.current.get(checked.sha256);
    if (other === path) return;
    if (other !== undefined)
      return setPhotos((now) => ({ ...now, leftOut: [...now.leftOut, { path, problem: 'twice', other }] }));
    known.current.set(checked.sha256, path);
    if (keep) await keepPhoto(path, file);
    const url = checked.drawn ? URL.createObjectURL(file) : null;
    setPhotos((now) => ({ ...now, good: [...now.good, { path, file, sha256: checked.sha256, url }] }));
  }, []);
  const takeAll = useCallback(
    (files: readonly FoundFile[], keep: boolean): void => {
      queue.current = queue.current.then(async () => {
        setPhotos((now) => ({ ...now, checking: true }));
        for (const file of files) await take(file, keep);
        setPhotos((now) => ({ ...now, checking: false }));
      });
    },
    [take],
  );
  useEffect(() => {
    let gone = false;
    void readPhotos().then((files) => {
      if (!gone) takeAll(files, false);
    });
    return () => {
      gone = true;
    };
  }, [takeAll]);
  return {
    ...photos,
    add: (files: readonly FoundFile[]): void => {
      const { photos: found, archives, masks, others } = sortFound(files);
      setPhotos((now) => ({
        ...now,
        leftOut: archives.map(({ path }) => ({ path, problem: 'archive' })),
        ignored: masks + others,
      }));
      takeAll(found, true);
    },
    remove: ({ path, sha256 }: StartPhoto): void => {
      known.current.delete(sha256);
      void forgetPhoto(path);
      setPhotos((now) => ({ ...now, good: now.good.filter((photo) => photo.path !== path) }));
    },
    clear: (): void => {
      known.current.clear();
      void forgetPhotos();
      setPhotos({ ...NONE, checking: false });
    },
  };
};

export type StartPhotos = ReturnType<typeof usePhotos>;
