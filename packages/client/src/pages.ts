/** Every item of a list that comes in pages. */
export async function* allItems<T>(
  fetchPage: (cursor: string | undefined) => Promise<{ items: T[]; cursor?: string }>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.items;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
