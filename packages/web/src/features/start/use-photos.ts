import { useCallback, useEffect, useRef, useState } from 'react';
import { useDraft } from '../../components/use-draft.ts';
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
  /** Files that are no photos at all. */
  ignored: number;
  checking: boolean;
  /** What this browser kept is here again. */
  ready: boolean;
}

const NONE: Photos = { good: [], ignored: 0, checking: true, ready: false };
const NOTHING_LEFT_OUT: readonly LeftOut[] = [];

/** Files that were left out and why, through a reload: whoever was told of them wants to go and look. */
const useLeftOut = () => {
  const [leftOut, set, forget] = useDraft('start-left-out', NOTHING_LEFT_OUT);
  const latest = useRef(leftOut);
  const replace = useCallback(
    (next: readonly LeftOut[]): void => {
      latest.current = next;
      if (next.length === 0) forget();
      else set(next);
    },
    [set, forget],
  );
  const add = useCallback((one: LeftOut): void => replace([...latest.current, one]), [replace]);
  return { leftOut, replace, add };
};

/** The photos of good parts: looked at one by one, kept over a reload, the same one never twice. */
export const usePhotos = () => {
  const [photos, setPhotos] = useState<Photos>(NONE);
  const { leftOut, replace: replaceLeftOut, add: leaveOut } = useLeftOut();
  const known = useRef(new Map<string, string>());
  const queue = useRef<Promise<void>>(Promise.resolve());
  const take = useCallback(
    async ({ path, file }: FoundFile, keep: boolean) => {
      const checked = await checkPhoto(file);
      if (checked.problem !== null) return leaveOut({ path, problem: checked.problem });
      const other = known.current.get(checked.sha256);
      if (other === path) return;
      if (other !== undefined) return leaveOut({ path, problem: 'twice', other });
      known.current.set(checked.sha256, path);
      if (keep) await keepPhoto(path, file);
      const url = checked.drawn ? URL.createObjectURL(file) : null;
      setPhotos((now) => ({ ...now, good: [...now.good, { path, file, sha256: checked.sha256, url }] }));
    },
    [leaveOut],
  );
  const takeAll = useCallback(
    (files: readonly FoundFile[], keep: boolean): void => {
      queue.current = queue.current.then(async () => {
        setPhotos((now) => ({ ...now, checking: true }));
        for (const file of files) await take(file, keep);
        setPhotos((now) => ({ ...now, checking: false, ready: true }));
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
    leftOut,
    add: (files: readonly FoundFile[]): void => {
      const { photos: found, archives, masks, others } = sortFound(files);
      replaceLeftOut(archives.map(({ path }) => ({ path, problem: 'archive' })));
      setPhotos((now) => ({ ...now, ignored: masks + others }));
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
      replaceLeftOut([]);
      setPhotos({ ...NONE, checking: false, ready: true });
    },
  };
};

export type StartPhotos = ReturnType<typeof usePhotos>;
