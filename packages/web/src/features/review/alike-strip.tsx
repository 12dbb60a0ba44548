import type { Capture } from '@lemniscate/contracts';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';

const SHOWN = 8;
const THUMB_PX = 128;

interface AlikeStripProps {
  alike: readonly Capture[];
  /** The next answer is given to all of it. */
  together: boolean;
  onTogether: () => void;
}

/** What looks alike and still waits: the same answer can be given to all of it. */
export const AlikeStrip = memo(({ alike, together, onTogether }: AlikeStripProps) => {
  const { t } = useTranslation('review');
  if (alike.length === 0) return null;
  return (
    <div className="lem-review-alike" role="group" aria-label={t('alike', { count: alike.length })}>
      <b>{t('alike', { count: alike.length })}</b>
      <div className="lem-review-alike-thumbs">
        {alike.slice(0, SHOWN).map(({ id }) => (
          <img key={id} src={imageUrl(id, THUMB_PX)} alt="" loading="lazy" decoding="async" />
        ))}
        {alike.length > SHOWN && <span className="lem-number">+{alike.length - SHOWN}</span>}
      </div>
      <span className="lem-review-alike-hint">{t('alikeHint')}</span>
      <button
        type="button"
        className="lem-review-chip"
        aria-pressed={together}
        aria-keyshortcuts="a"
        title={t('alikeAllHint')}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onTogether}
      >
        {t('alikeAll', { count: alike.length + 1 })} <kbd aria-hidden>a</kbd>
      </button>
    </div>
  );
});
