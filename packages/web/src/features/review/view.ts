/** How a picture lies on its stage. At scale 1 all of it fits, centred; x and y move it in pixels of the screen. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

export const FIT: View = { scale: 1, x: 0, y: 0 };
const MAX_SCALE = 40;

/** The picture as large as the stage allows, whole. */
export const fitSize = (image: Size, stage: Size): Size => {
  const scale = Math.min(stage.width / image.width, stage.height / image.height);
  return { width: image.width * scale, height: image.height * scale };
};

/** Never so far that the stage shows nothing but its ground. */
export const clampView = ({ scale, x, y }: View, fit: Size, stage: Size): View => {
  const room = (size: number, around: number): number => Math.max(0, (size * scale - around) / 2);
  const [roomX, roomY] = [room(fit.width, stage.width), room(fit.height, stage.height)];
  return { scale, x: Math.min(roomX, Math.max(-roomX, x)), y: Math.min(roomY, Math.max(-roomY, y)) };
};

/** The point under the pointer (from the middle of the stage) stays where it is. */
export const zoomAt = (view: View, factor: number, at: { x: number; y: number }): View => {
  const scale = Math.min(MAX_SCALE, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
};

/** One view that several pictures share; they follow without React. */
export const createViewStore = () => {
  let view = FIT;
  const watchers = new Set<() => void>();
  return {
    get: (): View => view,
    set(next: View): void {
      if (next.scale === view.scale && next.x === view.x && next.y === view.y) return;
      view = next;
      for (const watch of watchers) watch();
    },
    subscribe(watch: () => void): () => void {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
  };
};

export type ViewStore = ReturnType<typeof createViewStore>;
