import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Says what will stand here and what to do for it. */
export const Empty = ({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <Stack align="center" py="xl" gap="xs" ta="center">
    <Title order={3} size="h4">
      {title}
    </Title>
    {children && (
      <Text c="dimmed" maw={520}>
        {children}
      </Text>
    )}
    {action}
  </Stack>
);
