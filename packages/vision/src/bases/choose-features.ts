import type { BaseFeature } from './base.js';
import type { TrunkTensor } from './trunk.js';

/** Strides at which features tell defects best: finer ones lack context, coarser ones lack place. */
const PREFERRED_STRIDES = [8, 16];

export interface ChosenFeatures {
  features: BaseFeature[];
  notes: string[];
}

/**
 * Which feature maps to use: the deepest at stride 8 and at stride 16, declared outputs before tensors inside the
 * graph; where there are none, those at the stride nearest to 16. A transformer has one stride: its last hidden
 * state, and a middle one where several are declared.
 * @param candidates every spatial tensor by name, in order of depth
 * @param declared names of the graph's outputs
 * @returns no features when nothing is spatial
 */
export function chooseFeatures(
  candidates: ReadonlyMap<string, BaseFeature>,
  declared: readonly string[],
  trunk: readonly TrunkTensor[],
): ChosenFeatures {
  const outputs = [...candidates.values()].filter((f) => declared.includes(f.output));
  const strides = targetStrides(outputs);
  if (strides.some((s) => PREFERRED_STRIDES.includes(s)) || isTransformer(outputs))
    return { features: strides.flatMap((s) => declaredAt(s, outputs)), notes: [] };

  const inside = trunk.filter((t) => candidates.has(t.name));
  const insideFeatures = inside.flatMap((t) => candidates.get(t.name) ?? []);
  const insideStrides = targetStrides(insideFeatures);
  const better = insideStrides.some((s) => PREFERRED_STRIDES.includes(s)) || outputs.length === 0;
  if (!better) return { features: strides.flatMap((s) => declaredAt(s, outputs)), notes: [] };
  const features = insideStrides.map((s) => deepestInside(s, inside, candidates));
  const notes =
    features.length > 0
      ? [
          `its outputs (${declared.join(', ')}) are no feature maps at stride 8 or 16; tensors inside the graph are used`,
        ]
      : [];
  return { features, notes };
}

const isTransformer = (features: readonly BaseFeature[]): boolean =>
  features.some((f) => f.kind === 'tokens' && f.stride <= 16);

const targetStrides = (features: readonly BaseFeature[]): number[] => {
  const present = [...new Set(features.map((f) => f.stride))].sort((a, b) => a - b);
  const preferred = PREFERRED_STRIDES.filter((s) => present.includes(s));
  if (preferred.length > 0) return preferred;
  const distance = (s: number): number => Math.abs(Math.log2(s / 16));
  const nearest = present.toSorted((a, b) => distance(a) - distance(b))[0];
  return nearest === undefined || nearest < 4 ? [] : [nearest];
};

const declaredAt = (stride: number, outputs: readonly BaseFeature[]): BaseFeature[] => {
  const here = outputs.filter((f) => f.stride === stride);
  const last = here[here.length - 1];
  const middle = here[Math.floor((here.length - 1) / 2)];
  return last.kind === 'tokens' && here.length >= 3 ? [middle, last] : [last];
};

// A block's output, with the activation after it, carries more than the expansion that opens the next block.
const deepestInside = (
  stride: number,
  trunk: readonly TrunkTensor[],
  candidates: ReadonlyMap<string, BaseFeature>,
): BaseFeature => {
  const here = trunk.filter((t) => candidates.get(t.name)?.stride === stride);
  const last = here[here.length - 1];
  let chosen = here.findLast((t) => t.residual) ?? narrowest(here, candidates);
  if (candidates.get(last.name)?.kind === 'tokens') chosen = last;
  for (const next of here.slice(here.indexOf(chosen) + 1)) {
    if (next.refines !== chosen.name) break;
    chosen = next;
  }
  return candidates.get(chosen.name) as BaseFeature;
};

// Without residual blocks: the last tensor, unless it is an expansion (wide, narrow, wide again), then the narrow one.
const narrowest = (
  here: readonly TrunkTensor[],
  candidates: ReadonlyMap<string, BaseFeature>,
): TrunkTensor => {
  const channels = here.map((t) => candidates.get(t.name)?.channels ?? 0);
  const last = here.length - 1;
  const beforeLastWidth = channels.findLastIndex((c) => c !== channels[last]);
  if (beforeLastWidth < 0 || channels[beforeLastWidth] > channels[last]) return here[last];
  const narrow = channels[beforeLastWidth];
  const widerBefore = channels.slice(0, beforeLastWidth).findLast((c) => c !== narrow) ?? 0;
  return widerBefore > narrow ? here[beforeLastWidth] : here[last];
};
