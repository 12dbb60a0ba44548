import { type RefObject, useEffect, useRef } from 'react';
import { clampView, type ViewStore, zoomAt } from './view.ts';

interface Gestures {
  view: ViewStore;
  fit: { width: number; height: number };
  size: { width: number; height: number };
  still: boolean;
  onSwipe?: (side: 'left' | 'right') => void;
}

const SWIPE_PX = 80;
const WHEEL_STEP = 1.0018;

/** Wheel and pinch zoom, dragging moves, and a finger that flicks a whole picture aside answers. */
export const useGestures = (ref: RefObject<HTMLElement | null>, gestures: Gestures): void => {
  const latest = useRef(gestures);
  latest.current = gestures;
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const pointers = new Map<string, { x: number; y: number }>();
    let startX = 0;
    const fromMiddle = (x: number, y: number) => {
      const box = element.getBoundingClientRect();
      return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
    };
    const move = (change: (store: ViewStore) => void): void => {
      const { view, fit, size } = latest.current;
      change(view);
      view.set(clampView(view.get(), fit, size));
    };
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = fromMiddle(event.clientX, event.clientY);
      move((view) => view.set(zoomAt(view.get(), WHEEL_STEP ** -event.deltaY, at)));
    };
    const isDrag = (event: PointerEvent): boolean =>
      event.pointerType === 'touch' || event.button === 0 || event.button === 1;
    const onDown = (event: PointerEvent): void => {
      // While something is drawn, the middle button still moves the picture.
      if ((latest.current.still && event.button !== 1) || !isDrag(event)) return;
      if ((event.target as HTMLElement).closest('button, a, input')) return;
      pointers.set(String(event.pointerId), { x: event.clientX, y: event.clientY });
      if (pointers.size === 1) startX = event.clientX;
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent): void => {
      const before = pointers.get(String(event.pointerId));
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...pointers].find(([id]) => id !== String(event.pointerId))?.[1];
      pointers.set(String(event.pointerId), now);
      if (other) {
        const spread = (p: { x: number; y: number }): number => Math.hypot(p.x - other.x, p.y - other.y) || 1;
        const at = fromMiddle((now.x + other.x) / 2, (now.y + other.y) / 2);
        move((view) => view.set(zoomAt(view.get(), spread(now) / spread(before), at)));
      } else if (latest.current.view.get().scale > 1)
        move((view) => {
          const { scale, x, y } = view.get();
          view.set({ scale, x: x + now.x - before.x, y: y + now.y - before.y });
        });
      else if (event.pointerType === 'touch' && latest.current.onSwipe)
        element.style.setProperty('--lem-swipe', String(now.x - startX));
    };
    const onUp = (event: PointerEvent): void => {
      if (!pointers.delete(String(event.pointerId))) return;
      const { view, onSwipe } = latest.current;
      const wayPx = event.clientX - startX;
      element.style.removeProperty('--lem-swipe');
      const isFlick = event.type === 'pointerup' && event.pointerType === 'touch' && pointers.size === 0;
      if (isFlick && view.get().scale === 1 && Math.abs(wayPx) > SWIPE_PX)
        onSwipe?.(wayPx > 0 ? 'right' : 'left');
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
    };
  }, [ref]);
};
