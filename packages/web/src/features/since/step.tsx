import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import './step.css';

/** One stop of the walk: a card on a line that leads on. */
export const Step = ({ title, children }: { title: string; children: ReactNode }) => (
  <li className="lem-step">
    <section className="lem-card">
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  </li>
);
