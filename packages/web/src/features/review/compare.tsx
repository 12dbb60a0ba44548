import type { Capture } from '@lemniscate/contracts';
import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Verdict } from '../../components/verdict.tsx';
import type { Neighbours } from './lookups.ts';
import type { PictureRing } from './picture-ring.ts';
import { Stage } from './stage.tsx';
import type { ViewStore } from './view.ts';

interface CompareProps {
  neighbours: Neighbours | undefined;
  ring: PictureRing;
  ticks: number;
  view: ViewStore;
  heat: boolean;
  children: ReactNode;
}

interface SideProps extends Omit<CompareProps, 'neighbours' | 'children'> {
  known: boolean;
  capture: Capture | null;
  title: string;
  none: string;
}

const Side = ({ known, capture, title, none, ...stage }: SideProps) => (
  <figure className="lem-review-pane">
    <figcaption>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {capture?.verdict && <Verdict value={capture.verdict} types={capture.defectTypes} />}
    </figcaption>
    {capture ? (
      <Stage capture={capture} label={title} {...stage} />
    ) : known ? (
      <Text c="dimmed" size="sm" p="md">
        {none}
      </Text>
    ) : (
      <Skeleton height="100%" radius={0} aria-busy="true" />
    )}
  </figure>
);

/** The picture between the labelled ones it resembles most, all zoomed and moved as one. */
export const Compare = ({ neighbours, children, ...shared }: CompareProps) => {
  const { t } = useTranslation('review');
  const known = neighbours !== undefined;
  return (
    <div className="lem-review-compare">
      <Side
        {...shared}
        known={known}
        capture={neighbours?.good ?? null}
        title={t('nearestGood')}
        none={t('noGood')}
      />
      <figure className="lem-review-pane" data-main>
        <figcaption>
          <Text size="sm" fw={600}>
            {t('thisOne')}
          </Text>
        </figcaption>
        {children}
      </figure>
      <Side
        {...shared}
        known={known}
        capture={neighbours?.defect ?? null}
        title={t('nearestDefect')}
        none={t('noDefect')}
      />
    </div>
  );
};
