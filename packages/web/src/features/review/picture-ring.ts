import type { Capture } from '@lemniscate/contracts';

export interface Picture {
  image: ImageBitmap;
  /** Null: there is none, or not yet. */
  heat: ImageBitmap | null;
}

/** `full`: as sharp as there is, for looking close. */
export type Layer = 'image' | 'heat' | 'full';

interface Slot {
  image?: ImageBitmap;
  heat?: ImageBitmap;
  /** Both as they are: the same object until one changes. */
  picture?: Picture;
  error?: unknown;
  /** Layers that are here, failed or on their way; the rest waits in the line. */
  begun: Set<Layer>;
  stop: AbortController;
}

const newSlot = (): Slot => ({ begun: new Set(), stop: new AbortController() });

interface RingOptions {
  load(capture: Capture, layer: Layer, signal: AbortSignal): Promise<Blob>;
  decode(blob: Blob, layer: Layer): Promise<ImageBitmap>;
  onChange(captureId: string): void;
  /** Loads at once; one more would take the line from what is needed next. */
  atOnce?: number;
}

/**
 * The pictures that come next, fetched and decoded before anybody asks for them: showing one is then a copy of pixels.
 * Decoding happens off the main thread (createImageBitmap).
 */
export const createPictureRing = ({ load, decode, onChange, atOnce = 3 }: RingOptions) => {
  const slots = new Map<string, Slot>();
  let line: { capture: Capture; layer: Layer }[] = [];
  let loading = 0;

  const fetchOne = async (capture: Capture, layer: Layer): Promise<void> => {
    const slot = slots.get(capture.id);
    if (!slot) return;
    try {
      const bitmap = await decode(await load(capture, layer, slot.stop.signal), layer);
      if (slots.get(capture.id) !== slot) return bitmap.close();
      if (layer === 'heat') slot.heat = bitmap;
      else {
        slot.image?.close();
        slot.image = bitmap;
      }
      if (slot.image) slot.picture = { image: slot.image, heat: slot.heat ?? null };
    } catch (error) {
      // A picture without its heat map can still be judged.
      if (layer === 'image' && slots.get(capture.id) === slot) slot.error = error;
    }
    if (slots.get(capture.id) === slot) onChange(capture.id);
  };

  const pump = (): void => {
    while (loading < atOnce && line.length > 0) {
      const { capture, layer } = line.shift() as (typeof line)[number];
      const slot = slots.get(capture.id);
      if (!slot || slot.begun.has(layer)) continue;
      slot.begun.add(layer);
      loading++;
      void fetchOne(capture, layer).finally(() => {
        loading--;
        pump();
      });
    }
  };

  const enter = (capture: Capture, layer: Layer): void => {
    const slot = slots.get(capture.id) ?? newSlot();
    slots.set(capture.id, slot);
    if (!slot.begun.has(layer)) line.push({ capture, layer });
  };

  const drop = (id: string): void => {
    const slot = slots.get(id);
    slots.delete(id);
    slot?.stop.abort();
    slot?.image?.close();
    slot?.heat?.close();
  };

  return {
    get: (id: string): Picture | undefined => slots.get(id)?.picture,
    errorOf: (id: string): unknown => slots.get(id)?.error,
    /**
     * What will be shown, soonest first, and what was shown and may come back by undo. All else is let go.
     * `heatFor`: so many of the first have their heat map ready as well.
     */
    want(next: readonly Capture[], shownBefore: readonly Capture[], heatFor: number): void {
      const wanted = new Set([...next, ...shownBefore].map(({ id }) => id));
      for (const id of slots.keys()) if (!wanted.has(id)) drop(id);
      line = [];
      for (const [i, capture] of next.entries()) {
        enter(capture, 'image');
        if (i < heatFor && capture.heatmapSha256 !== null) enter(capture, 'heat');
      }
      pump();
    },
    /** Beside those, when nothing else is to be loaded: they must be among `shownBefore`. */
    alsoWant(captures: readonly Capture[], withHeat: boolean): void {
      for (const capture of captures) {
        enter(capture, 'image');
        if (withHeat && capture.heatmapSha256 !== null) enter(capture, 'heat');
      }
      pump();
    },
    /** Somebody looks close: all the pixels there are take the place of those that fitted the stage. */
    sharpen(capture: Capture): void {
      const slot = slots.get(capture.id);
      if (!slot?.image || slot.begun.has('full')) return;
      line.unshift({ capture, layer: 'full' });
      pump();
    },
    /** What failed is tried again. */
    retry(capture: Capture): void {
      drop(capture.id);
      slots.set(capture.id, newSlot());
      line.unshift({ capture, layer: 'image' });
      onChange(capture.id);
      pump();
    },
    clear(): void {
      line = [];
      for (const id of slots.keys()) drop(id);
    },
  };
};

export type PictureRing = ReturnType<typeof createPictureRing>;
