/** What the artifact says of one photo. */
export interface Verdict {
  score: number;
  verdict: 'ok' | 'ng';
  /** In [0,1], row-major over the patch grid. */
  heatmap: { width: number; height: number; data: Float32Array };
  /** The likeliest defect type and its probability; null when there are no types or the part is ok. */
  defectType: { type: string; share: number } | null;
  embedding: Float32Array;
  /** The run of the model alone. */
  latencyMs: number;
}
