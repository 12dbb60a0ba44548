import { type LayoutInput, layOut } from './layout.ts';

self.addEventListener('message', ({ data }: MessageEvent<LayoutInput>) => {
  const startedAt = performance.now();
  const positions = layOut(data);
  self.postMessage({ positions, ms: performance.now() - startedAt });
});
