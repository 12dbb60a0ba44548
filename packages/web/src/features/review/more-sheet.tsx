import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoopFacts } from './loop-facts.ts';
import type { Pace } from './pace.ts';
import type { RailActions } from './rail.tsx';
import { PaceNumbers, Worth } from './top-bar.tsx';

interface MoreSheetProps {
  pace: Pace;
  facts: LoopFacts;
  compares: boolean;
  regions: number;
  actions: RailActions;
  onClose: () => void;
}

/** On a phone: what has no room beside the picture. */
export const MoreSheet = ({ pace, facts, compares, regions, actions, onClose }: MoreSheetProps) => {
  const { t } = useTranslation('review');
  const { t: common } = useTranslation();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => sheet.current?.focus(), []);
  const choose = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <div
      ref={sheet}
      className="lem-review-more"
      role="dialog"
      aria-label={t('more')}
      tabIndex={-1}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <div className="lem-review-more-facts">
        <PaceNumbers pace={pace} />
      </div>
      <Worth facts={facts} />
      <div className="lem-review-more-tools">
        <button
          type="button"
          className="lem-review-chip"
          aria-pressed={compares}
          onClick={choose(actions.compare)}
        >
          {t('compare')}
        </button>
        <button type="button" className="lem-review-chip" onClick={choose(actions.draw)}>
          {regions > 0 ? t('drawMore', { count: regions }) : t('draw')}
        </button>
        <button type="button" className="lem-review-chip" onClick={onClose}>
          {common('action.close')}
        </button>
      </div>
    </div>
  );
};
