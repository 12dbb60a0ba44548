import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A number under its name. Several stand in a `StatRow`. */
export const Stat = ({ name, children, hint }: { name: string; children: ReactNode; hint?: string }) => (
  <div style={{ minWidth: 0 }}>
    <Text component="dt" size="xs" c="dimmed" title={hint}>
      {name}
    </Text>
    <dd className="lem-number" style={{ margin: 0 }}>
      {children}
    </dd>
  </div>
);

export const StatRow = ({ children, minPx = 150 }: { children: ReactNode; minPx?: number }) => (
  <dl
    style={{
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${minPx}px), 1fr))`,
      gap: 'var(--mantine-spacing-md)',
      margin: 0,
    }}
  >
    {children}
  </dl>
);
