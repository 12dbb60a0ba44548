interface Block {
  /** Sum of where its members would begin the block. */
  sum: number;
  count: number;
}

/**
 * Places as near as possible (least squares) to those wanted, in the given order and at least `gap` apart: isotonic
 * regression by pooling neighbours that are too close (Best & Chakravarti 1990).
 */
export const placeColumn = (wanted: readonly number[], gap: number): number[] => {
  const blocks: Block[] = [];
  for (const [i, at] of wanted.entries()) {
    let block: Block = { sum: at - i * gap, count: 1 };
    for (
      let above = blocks.at(-1);
      above && above.sum / above.count > block.sum / block.count;
      above = blocks.at(-1)
    ) {
      blocks.pop();
      block = { sum: above.sum + block.sum, count: above.count + block.count };
    }
    blocks.push(block);
  }
  const starts = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return starts.map((start, i) => start + i * gap);
};
