import type { ReactNode } from 'react';
import './facts.css';

/** Name and value in two columns, as a list that is read out as such. What is null is left out. */
export const Facts = ({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="lem-facts">
    {items
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
