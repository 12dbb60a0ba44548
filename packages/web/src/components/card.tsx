import { Group, Title } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  style?: CSSProperties;
}

/** A part of a page under its own heading. */
export const Card = ({ title, actions, children, style }: CardProps) => (
  <section className="lem-card" style={style}>
    {(title || actions) && (
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {actions}
      </Group>
    )}
    {children}
  </section>
);
