/** Addresses of pictures: the browser fetches, caches and decodes them itself. */
export const imageUrl = (captureId: string, widthPx?: number): string =>
  `/api/v1/captures/${captureId}/image${widthPx === undefined ? '' : `?width=${widthPx}`}`;

/** A layer to lay over the image, as large as it is drawn. */
export const heatmapUrl = (captureId: string): string => `/api/v1/captures/${captureId}/heatmap`;
