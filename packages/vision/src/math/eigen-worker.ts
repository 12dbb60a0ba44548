import { parentPort } from 'node:worker_threads';
import { symmetricEigen } from './eigen.js';

// The other side of `symmetricEigenElsewhere`: one matrix after another, each answered with its eigensystem.
parentPort?.on('message', ({ matrix, n }: { matrix: Float64Array; n: number }) =>
  parentPort?.postMessage(symmetricEigen(matrix, n)),
);
