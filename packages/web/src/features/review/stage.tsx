import type { Capture } from '@lemniscate/contracts';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import type { PictureRing } from './picture-ring.ts';
import { useGestures } from './use-gestures.ts';
import { useStageSize } from './use-stage-size.ts';
import { clampView, FIT, fitSize, type ViewStore } from './view.ts';

interface StageProps {
  capture: Capture;
  ring: PictureRing;
  /** Counts up whenever a picture comes; read so that a late one is drawn. */
  ticks: number;
  view: ViewStore;
  heat: boolean;
  label: string;
  /** It stands on the screen. */
  onShown?: (captureId: string) => void;
  onSwipe?: (side: 'left' | 'right') => void;
  onSize?: (size: { width: number; height: number }) => void;
  /** Gestures belong to somebody else, e.g. drawing. */
  still?: boolean;
  /** Laid over the picture, in its pixels. */
  over?: ReactNode;
}

const draw = (canvas: HTMLCanvasElement, bitmap: ImageBitmap): void => {
  // A canvas that is given its size is cleared and laid out anew: only where it differs.
  if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
  if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, canvas.width, canvas.height);
  context?.drawImage(bitmap, 0, 0);
};

/** One picture with its heat map over it, zoomed and moved as `view` says. */
export const Stage = ({
  capture,
  ring,
  ticks,
  view,
  heat,
  label,
  onShown,
  onSwipe,
  onSize,
  still,
  over,
}: StageProps) => {
  const stage = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLCanvasElement>(null);
  const heatLayer = useRef<HTMLCanvasElement>(null);
  const size = useStageSize(stage);
  const fit = fitSize(capture.image, size);
  const picture = ring.get(capture.id);

  useEffect(() => {
    if (size.width > 0) onSize?.(size);
  }, [size, onSize]);

  useLayoutEffect(() => {
    if (!picture || !image.current) return;
    draw(image.current, picture.image);
    stage.current?.setAttribute('data-shown', capture.id);
    onShown?.(capture.id);
    // A picture that came late is drawn when it comes.
  }, [capture.id, picture?.image, onShown]);

  useLayoutEffect(() => {
    if (picture?.heat && heatLayer.current) draw(heatLayer.current, picture.heat);
  }, [picture?.heat, heat]);

  useLayoutEffect(() => {
    const apply = (): void => {
      const { scale, x, y } = clampView(view.get(), fit, size);
      const style = world.current?.style;
      if (!style) return;
      style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      style.setProperty('--lem-scale', String(scale));
      // Pixels are shown as pixels once they are large.
      style.imageRendering = scale > 6 ? 'pixelated' : 'auto';
      const shownPx = picture?.image.width ?? Infinity;
      const wantedPx = scale * fit.width * window.devicePixelRatio;
      if (scale > 1 && wantedPx > shownPx * 1.15 && capture.image.width > shownPx) ring.sharpen(capture);
    };
    apply();
    return view.subscribe(apply);
  }, [view, fit.width, fit.height, size, picture?.image, capture, ring]);

  useGestures(stage, { view, fit, size, still: still ?? false, onSwipe });

  return (
    <div
      ref={stage}
      className="lem-review-frame"
      data-ticks={ticks}
      data-capture={capture.id}
      data-ready={picture !== undefined}
      onDoubleClick={still ? undefined : () => view.set(FIT)}
    >
      <div ref={world} className="lem-review-world" style={{ width: fit.width, height: fit.height }}>
        <canvas ref={image} role="img" aria-label={label} hidden={!picture} />
        <canvas ref={heatLayer} className="lem-heat" aria-hidden hidden={!heat || !picture?.heat} />
        {picture && over}
      </div>
    </div>
  );
};
