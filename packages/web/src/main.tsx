import '@mantine/core/styles.css';
import './theme/page.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './api/queries.ts';
import { Providers } from './providers.tsx';
import { createAppRouter } from './router.tsx';
import { startWords } from './words/words.ts';

const queries = createQueries();
const router = createAppRouter(queries);

await startWords();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <Suspense>
      <Providers queries={queries}>
        <RouterProvider router={router} />
      </Providers>
    </Suspense>
  </StrictMode>,
);
