import type { ReactNode } from 'react';

/** A table wider than a phone scrolls by itself, with the keyboard too (WCAG 2.2, 2.1.1); the page never does. */
export const Wide = ({ label, children }: { label: string; children: ReactNode }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <div className="lem-scroll" role="region" aria-label={label} tabIndex={0}>
    {children}
  </div>
);
