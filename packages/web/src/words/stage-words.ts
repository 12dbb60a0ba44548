import { useTranslation } from 'react-i18next';

/** What a trainer reports as its stage is fixed, and is its code here. */
const STAGES = {
  'fetching images': 'fetching',
  'reading images': 'reading',
  'choosing the working size': 'size',
  'choosing the augmentation': 'augmentation',
  learning: 'learning',
  'handing the model in': 'handingIn',
  'judging with the champion': 'champion',
  'judging with the challenger': 'challenger',
} as const;

const isKnown = (stage: string): stage is keyof typeof STAGES => stage in STAGES;

/** A stage of a trainer in the person's language; one of another version in the trainer's own words. */
export const useStageWords = (): ((stage: string) => string) => {
  const { t } = useTranslation();
  return (stage) => (isKnown(stage) ? t(`trainerStage.${STAGES[stage]}`) : stage);
};
