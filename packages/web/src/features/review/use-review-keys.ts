import { useEffect, useRef } from 'react';

interface ExtraKeys {
  /** The key of an answer with Shift held: 0 is OK, 1 … are the types. */
  onAlike: (index: number) => void;
  onUndo: () => void;
  /** Let go of "h" after holding it. */
  onHeatEnd: () => void;
  off: boolean;
}

const HOLD_MS = 300;

const isTyping = ({ target }: Event): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

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
      // By place: with Shift the same key writes something else on every keyboard.
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      const index = event.code === 'Space' ? 0 : digit ? Number(digit) - 1 : undefined;
      if (index !== undefined && !event.repeat) take(event, () => onAlike(index));
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
