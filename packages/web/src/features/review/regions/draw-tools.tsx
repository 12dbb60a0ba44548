import type { LabelRegion } from '@lemniscate/contracts';
import { type RefObject, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { hasUnnamed } from '../name-regions.ts';

export const TOOLS = ['box', 'polygon', 'brush'] as const;
export type Tool = (typeof TOOLS)[number];
export const TOOL_KEYS: Record<Tool, string> = { box: 'b', polygon: 'p', brush: 'f' };

interface DrawToolsProps {
  tool: Tool;
  type: string;
  types: readonly string[];
  regions: readonly LabelRegion[];
  chosen: number | null;
  /** Where the type is typed. */
  input: RefObject<HTMLInputElement | null>;
  onTool: (tool: Tool) => void;
  onType: (type: string) => void;
  /** It stands as it was typed. */
  onTyped: (type: string) => void;
  onChoose: (region: number | null) => void;
  onRemove: () => void;
  onDone: () => void;
}

/** What is drawn with, what it is called, and what is drawn already. */
export const DrawTools = (props: DrawToolsProps) => {
  const { tool, type, types, regions, chosen, input, onTool, onType, onTyped, onChoose, onRemove, onDone } =
    props;
  const { t } = useTranslation('review');
  const listId = useId();
  const unnamed = hasUnnamed(regions);
  const name = ({ type: kind, x, y, width, height }: LabelRegion): string =>
    t('regions.item', {
      type: kind || t('regions.nameless'),
      x: Math.round(x),
      y: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    });
  return (
    <div className="lem-review-draw" role="toolbar" aria-label={t('regions.title')}>
      {TOOLS.map((one) => (
        <button
          key={one}
          type="button"
          className="lem-review-chip"
          aria-pressed={tool === one}
          aria-keyshortcuts={TOOL_KEYS[one]}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTool(one)}
        >
          {t(`regions.${one}`)} <kbd>{TOOL_KEYS[one]}</kbd>
        </button>
      ))}
      <label>
        {t('regions.type')}
        <input
          ref={input}
          list={listId}
          value={type}
          maxLength={64}
          placeholder={t('regions.noTypes')}
          aria-invalid={unnamed}
          onChange={({ currentTarget }) => onType(currentTarget.value)}
          onBlur={({ currentTarget }) => chosen !== null && onTyped(currentTarget.value.trim())}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <datalist id={listId}>
          {types.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      <select
        aria-label={t('regions.list')}
        value={chosen ?? ''}
        disabled={regions.length === 0}
        onChange={({ currentTarget }) =>
          onChoose(currentTarget.value === '' ? null : Number(currentTarget.value))
        }
      >
        <option value="">
          {t('regions.list')} ({regions.length})
        </option>
        {regions.map((region, i) => (
          <option key={i} value={i}>
            {name(region)}
          </option>
        ))}
      </select>
      <button type="button" className="lem-review-chip" disabled={chosen === null} onClick={onRemove}>
        {t('regions.remove')}
      </button>
      <button type="button" className="lem-review-chip" data-strong onClick={onDone}>
        {t('regions.done')} <kbd>Esc</kbd>
      </button>
      {unnamed ? (
        <p role="status" data-strong>
          {t('regions.unnamed')}
        </p>
      ) : (
        <p>{t('regions.none')}</p>
      )}
    </div>
  );
};
