import { parentPort } from 'node:worker_threads';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { type Fold, scoreFold } from './fold-scores.js';

// The other side of `FoldHelper`: one fold after another, each answered with its scores.
const scorer = await AnomalyScorer.create();
parentPort?.on('message', (fold: Fold) => {
  void scoreFold(fold, scorer).then((scores) => parentPort?.postMessage(scores));
});
