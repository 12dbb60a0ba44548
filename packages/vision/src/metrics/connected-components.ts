export interface Components {
  /** width·height values: 0 outside the mask, 1 … count for the component, numbered as the scan meets them. */
  labels: Int32Array;
  count: number;
  /** Pixels of each component; `sizes[i]` belongs to label i + 1. */
  sizes: Int32Array;
}

/** The root of a label, halving the path on the way. */
const find = (parent: Int32Array, label: number): number => {
  let at = label;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
};

/**
 * Connected components of the non-zero pixels of a row-major mask, diagonal neighbours included (8-connectivity, as
 * the MVTec AD evaluation uses). Two passes with union–find.
 *
 * @throws RangeError when the mask does not hold width·height pixels
 */
export const connectedComponents = (
  mask: ArrayLike<number | boolean>,
  width: number,
  height: number,
): Components => {
  if (mask.length !== width * height) {
    throw new RangeError(`A ${width}x${height} mask holds ${width * height} pixels, not ${mask.length}.`);
  }
  const labels = new Int32Array(width * height);
  // Two new labels are never neighbours, so there are at most this many.
  const parent = new Int32Array(Math.ceil(width / 2) * Math.ceil(height / 2) + 1);
  let used = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!mask[at]) continue;
      let root = 0;
      const join = (neighbour: number): void => {
        if (labels[neighbour] === 0) return;
        const other = find(parent, labels[neighbour]);
        if (root === 0) root = other;
        else if (other < root) root = parent[root] = other;
        else parent[other] = root;
      };
      if (x > 0) join(at - 1);
      if (y > 0) {
        if (x > 0) join(at - width - 1);
        join(at - width);
        if (x < width - 1) join(at - width + 1);
      }
      if (root === 0) {
        root = ++used;
        parent[root] = root;
      }
      labels[at] = root;
    }
  }
  return renumber(labels, parent, used);
};

/** Replaces provisional labels by 1 … count; a root is the smallest label of its component. */
const renumber = (labels: Int32Array, parent: Int32Array, used: number): Components => {
  const final = new Int32Array(used + 1);
  let count = 0;
  for (let label = 1; label <= used; label++) {
    const root = find(parent, label);
    final[label] = root === label ? ++count : final[root];
  }
  const sizes = new Int32Array(count);
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] === 0) continue;
    labels[at] = final[labels[at]];
    sizes[labels[at] - 1]++;
  }
  return { labels, count, sizes };
};
