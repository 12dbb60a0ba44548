import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface KeyButtonProps {
  keys: string;
  children: ReactNode;
  onPress: () => void;
  tone?: 'good' | 'defect';
  pressed?: boolean;
  disabled?: boolean;
  /** Read out and shown on pointing. */
  hint?: string;
}

/** A button that shows its key. A mouse leaves the focus where it is: the space bar must go on meaning OK. */
export const KeyButton = ({ keys, children, onPress, tone, pressed, disabled, hint }: KeyButtonProps) => (
  <button
    type="button"
    className="lem-review-key"
    data-tone={tone}
    aria-pressed={pressed}
    aria-keyshortcuts={keys}
    disabled={disabled}
    title={hint}
    onMouseDown={(event) => event.preventDefault()}
    onClick={onPress}
  >
    <span>{children}</span>
    <kbd aria-hidden>{keys}</kbd>
  </button>
);

export interface RailActions {
  label: (verdict: 'ok' | 'ng', types: readonly string[]) => void;
  newType: () => void;
  skip: () => void;
  undo: () => void;
  dismiss: () => void;
  heat: () => void;
  compare: () => void;
  draw: () => void;
}

interface RailProps {
  types: readonly string[];
  suggested: string | null;
  settles: boolean;
  canUndo: boolean;
  heat: boolean;
  hasHeat: boolean;
  compares: boolean;
  regions: number;
  actions: RailActions;
}

export const TYPE_KEYS = ['2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Every answer with its key, in the order of the keys. */
export const Rail = memo(
  ({ types, suggested, settles, canUndo, heat, hasHeat, compares, regions, actions }: RailProps) => {
    const { t } = useTranslation('review');
    const { t: common } = useTranslation();
    return (
      <>
        <div className="lem-review-keys" role="group" aria-label={settles ? t('settle') : t('verdicts')}>
          <KeyButton keys="Space" tone="good" hint={t('okHint')} onPress={() => actions.label('ok', [])}>
            {common('verdict.ok')}
          </KeyButton>
          {types.slice(0, TYPE_KEYS.length).map((type, i) => (
            <KeyButton
              key={type}
              keys={TYPE_KEYS[i]}
              tone="defect"
              hint={type === suggested ? t('suggested') : undefined}
              onPress={() => actions.label('ng', [type])}
            >
              {type}
              {type === suggested && <i className="lem-review-suggested" aria-label={t('suggested')} />}
            </KeyButton>
          ))}
          <KeyButton keys="x" tone="defect" onPress={() => actions.label('ng', [])}>
            {regions > 0 ? t('ngRegions', { count: regions }) : t('ngPlain')}
          </KeyButton>
          <KeyButton keys="n" tone="defect" onPress={actions.newType}>
            {types.length > TYPE_KEYS.length ? t('otherType') : t('newType')}
          </KeyButton>
        </div>
        <div className="lem-review-keys" role="group" aria-label={t('tools')}>
          <KeyButton keys="s" onPress={actions.skip}>
            {t('skip')}
          </KeyButton>
          <KeyButton keys="u" disabled={!canUndo} onPress={actions.undo}>
            {common('action.undo')}
          </KeyButton>
          <KeyButton keys="d" onPress={actions.dismiss}>
            {t('dismiss')}
          </KeyButton>
          <KeyButton keys="h" pressed={heat} disabled={!hasHeat} hint={t('heatHint')} onPress={actions.heat}>
            {t('heat')}
          </KeyButton>
          <KeyButton keys="c" pressed={compares} onPress={actions.compare}>
            {t('compare')}
          </KeyButton>
          <KeyButton keys="r" onPress={actions.draw}>
            {regions > 0 ? t('drawMore', { count: regions }) : t('draw')}
          </KeyButton>
        </div>
      </>
    );
  },
);
