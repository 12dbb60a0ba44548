/** An answer of IndexedDB as a promise. */
export const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as DOMException));
  });

/** A store of its own in this browser, made when it is first opened. Rejects in a browser that keeps nothing. */
export const openBrowserStore = async (
  name: string,
): Promise<(mode: IDBTransactionMode) => IDBObjectStore> => {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(name));
  const database = await answerOf(request);
  return (mode) => database.transaction(name, mode).objectStore(name);
};
