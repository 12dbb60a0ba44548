import { answerOf, openBrowserStore } from '../../storage/browser-store.ts';

/** Photos that were dropped, kept in this browser until the server has them: a reload must not lose them. */
const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> =>
  (await openBrowserStore('lemniscate.start'))(mode);

// A browser that keeps nothing: the photos live as long as the page.
const orNothing = async <T>(work: Promise<T>, otherwise: T): Promise<T> => work.catch(() => otherwise);

export const keepPhoto = (path: string, file: File): Promise<unknown> =>
  orNothing(
    store('readwrite').then((photos) => answerOf(photos.put(file, path))),
    undefined,
  );

export const forgetPhoto = (path: string): Promise<unknown> =>
  orNothing(
    store('readwrite').then((photos) => answerOf(photos.delete(path))),
    undefined,
  );

export const forgetPhotos = (): Promise<unknown> =>
  orNothing(
    store('readwrite').then((photos) => answerOf(photos.clear())),
    undefined,
  );

export const readPhotos = (): Promise<{ path: string; file: File }[]> =>
  orNothing(
    (async () => {
      const photos = await store('readonly');
      const [paths, files] = await Promise.all([answerOf(photos.getAllKeys()), answerOf(photos.getAll())]);
      return paths.map((path, i) => ({ path: path as string, file: files[i] as File }));
    })(),
    [],
  );
