import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { configure, render, type RenderResult } from '@testing-library/react';
import { Suspense } from 'react';
import { createQueries } from '../api/queries.ts';
import { Providers } from '../providers.tsx';
import { createAppRouter } from '../router.tsx';
import { startWords } from '../words/words.ts';

// Pages are loaded when they are opened: on a busy machine that takes its time.
configure({ asyncUtilTimeout: 60_000 });

/** Text areas that grow watch the fonts; happy-dom has none. */
if (!document.fonts) Object.defineProperty(document, 'fonts', { value: new EventTarget() });

/** A page of the app at its address, with everything around it; answer its calls with `mockRoute`. */
export const renderPage = async (path: string): Promise<RenderResult> => {
  await startWords();
  const queries = createQueries();
  queries.setDefaultOptions({ queries: { retry: false } });
  const router = createAppRouter(queries);
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [path] }) });
  return render(
    <Suspense>
      <Providers queries={queries}>
        <RouterProvider router={router} />
      </Providers>
    </Suspense>,
  );
};
