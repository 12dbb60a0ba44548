import { useEffect, useRef } from 'react';

/** OK, the type at this place, NG without a type, or NG with a type still to be named. */
export type AlikeAnswer = 'ok' | number | 'plain' | 'new';

interface ExtraKeys {
  /** The key of an answer with Shift held. */
  onAlike: (answer: AlikeAnswer) => void;
  onUndo: () => void;
  /** Let go of "h" after holding it. */
  onHeatEnd: () => void;
  off: boolean;
}

const HOLD_MS = 300;

const isTyping = ({ target }: Event): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

const LETTERS: Readonly<Record<string, AlikeAnswer>> = { x: 'plain', n: 'new' };

/** Digits by place: with Shift the same key writes something else on every keyboard. Letters stay what they are. */
const alikeAnswerOf = ({ code, key }: KeyboardEvent): AlikeAnswer | undefined => {
  if (code === 'Space') return 'ok';
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0);
  if (digit > 0) return digit === 1 ? 'ok' : digit - 2;
  return LETTERS[key.toLowerCase()];
};

/** What the page's list of keys cannot say: keys with Shift by their place on the keyboard, Ctrl-Z, and holding. */
export const useReviewKeys = (keys: ExtraKeys): void => {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let heldSince: number | null = null;
    const take = (event: KeyboardEvent, run: () => void): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      run();
    };
    const onDown = (event: KeyboardEvent): void => {
      const { off, onAlike, onUndo } = latest.current;
      if (isTyping(event) || document.querySelector('[role="dialog"]')) return;
      if (event.key === 'h' && !event.repeat) heldSince = performance.now();
      const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'z';
      if (isUndo && !off) return take(event, onUndo);
      if (off || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      const answer = alikeAnswerOf(event);
      if (answer !== undefined && !event.repeat) take(event, () => onAlike(answer));
    };
    const onUp = (event: KeyboardEvent): void => {
      if (event.key !== 'h' || heldSince === null) return;
      if (performance.now() - heldSince > HOLD_MS) latest.current.onHeatEnd();
      heldSince = null;
    };
    window.addEventListener('keydown', onDown, { capture: true });
    window.addEventListener('keyup', onUp);
    return () => {
      window.removeEventListener('keydown', onDown, { capture: true });
      window.removeEventListener('keyup', onUp);
    };
  }, []);
};
