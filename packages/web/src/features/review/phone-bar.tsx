import { useTranslation } from 'react-i18next';
import type { RailActions } from './rail.tsx';

interface PhoneBarProps {
  okWord: string;
  ngWord: string;
  canUndo: boolean;
  heat: boolean;
  more: boolean;
  onMore: () => void;
  actions: RailActions;
}

/** For thumbs: shown where there is no room for keys. */
export const PhoneBar = ({ okWord, ngWord, canUndo, heat, more, onMore, actions }: PhoneBarProps) => {
  const { t } = useTranslation('review');
  const { t: common } = useTranslation();
  return (
    <div className="lem-review-phone" role="group" aria-label={t('verdicts')}>
      <p>{t('swipeHint')}</p>
      <button type="button" data-tone="defect" onClick={actions.newType}>
        {ngWord}
      </button>
      <button type="button" data-tone="good" onClick={() => actions.label('ok', [])}>
        {okWord}
      </button>
      <div>
        <button type="button" disabled={!canUndo} onClick={actions.undo}>
          {common('action.undo')}
        </button>
        <button type="button" aria-pressed={heat} onClick={actions.heat}>
          {t('heat')}
        </button>
        <button type="button" onClick={actions.skip}>
          {t('skip')}
        </button>
        <button type="button" onClick={actions.dismiss}>
          {t('dismiss')}
        </button>
        <button type="button" aria-haspopup="dialog" aria-expanded={more} onClick={onMore}>
          {t('more')}
        </button>
      </div>
    </div>
  );
};
