import type { Capture } from '@lemniscate/contracts';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUrl } from '../../api/pictures.ts';

const SHOWN = 8;
const THUMB_PX = 128;

/** What looks alike and still waits: the same answer can be given to all of it. */
export const AlikeStrip = memo(({ alike }: { alike: readonly Capture[] }) => {
  const { t } = useTranslation('review');
  if (alike.length === 0) return null;
  return (
    <div className="lem-review-alike" role="note">
      <b>{t('alike', { count: alike.length })}</b>
      <div className="lem-review-alike-thumbs">
        {alike.slice(0, SHOWN).map(({ id }) => (
          <img key={id} src={imageUrl(id, THUMB_PX)} alt="" loading="lazy" decoding="async" />
        ))}
        {alike.length > SHOWN && <span className="lem-number">+{alike.length - SHOWN}</span>}
      </div>
      <span className="lem-review-alike-hint">{t('alikeHint')}</span>
    </div>
  );
});
