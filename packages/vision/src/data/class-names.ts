/** What people call the class of good parts; everything else names a defect. */
const GOOD_NAMES = new Set(['good', 'ok', 'normal', 'pass', 'passed', 'defect_free', 'no_defect']);

/** What people call defects when they do not say which. */
const GENERIC_DEFECT_NAMES = new Set([
  'ng',
  'nok',
  'bad',
  'defect',
  'defective',
  'anomaly',
  'anomalous',
  'fail',
]);

const MASK_FOLDERS = new Set(['ground_truth', 'groundtruth', 'masks', 'mask']);

const SPLITS: Record<string, 'train' | 'val' | 'test'> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
  testing: 'test',
  test_public: 'test',
};

const normalise = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

export const isGoodName = (name: string): boolean => GOOD_NAMES.has(normalise(name));
export const isGenericDefectName = (name: string): boolean => GENERIC_DEFECT_NAMES.has(normalise(name));
export const isMaskFolder = (name: string): boolean => MASK_FOLDERS.has(normalise(name));

/** The split that a folder or file name stands for, e.g. 'Valid' or 'train2017'. */
export const splitNamed = (name: string): 'train' | 'val' | 'test' | undefined => {
  const key = normalise(name).replace(/_?\d{4}$/, '');
  return Object.hasOwn(SPLITS, key) ? SPLITS[key] : undefined;
};

/** The type of defects whose type nobody said. */
export const UNNAMED_DEFECT = 'defect';
