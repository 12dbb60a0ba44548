import { Box, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, Suspense } from 'react';

interface PageProps {
  title: string;
  /** Under the title, one line. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Uses the whole width, e.g. a graph or the review. */
  wide?: boolean;
}

/** A page with its title, also the tab's. */
export const Page = ({ title, about, actions, children, wide = false }: PageProps) => {
  useDocumentTitle(`${title} · Lemniscate`);
  return (
    <Box p={{ base: 'sm', sm: 'lg' }} maw={wide ? undefined : 1720} mx="auto">
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {about && (
              <Text component="div" c="dimmed" size="sm" mt={2}>
                {about}
              </Text>
            )}
          </div>
          {actions && <Group gap="sm">{actions}</Group>}
        </Group>
        {/* What waits for its words must not take the title away with it. */}
        <Suspense fallback={<Skeleton height={320} radius="md" aria-busy="true" />}>{children}</Suspense>
      </Stack>
    </Box>
  );
};
