import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Words about a roll-out that whoever looks at it must not miss. */
export const RolloutNote = ({ children }: { children: ReactNode }) => (
  <Text size="sm" style={{ borderLeft: '3px solid var(--lem-warn)', paddingLeft: 8 }}>
    {children}
  </Text>
);
