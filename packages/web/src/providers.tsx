import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { KeysProvider } from './components/keys.tsx';
import { Notices } from './components/notices.tsx';
import { colours, theme } from './theme/theme.ts';

/** What every page stands in; tests use the same. */
export const Providers = ({ queries, children }: { queries: QueryClient; children: ReactNode }) => (
  <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <KeysProvider>{children}</KeysProvider>
      <Notices />
    </QueryClientProvider>
  </MantineProvider>
);
