export { binomialCdf, binomialInterval, clopperPearson } from './binomial.js';
export { type Confusion, type ConfusionInput, confusionAt, type Rate, rateOf } from './confusion.js';
export { mcnemarExact, mcnemarMidP, mcnemarWorseMidP } from './mcnemar.js';
export {
  pairedBootstrap,
  type PairedBootstrapInput,
  type PairedBootstrapResult,
} from './paired-bootstrap.js';
export { type PairedAuroc, pairedDelong } from './paired-delong.js';
export { auroc, aurocInterval, type Interval, rocCurve, type RocPoint } from './roc.js';
