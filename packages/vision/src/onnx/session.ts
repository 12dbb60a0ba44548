import { InferenceSession } from 'onnxruntime-node';
import type { ModelProto } from './proto.js';
import { encodeOnnx } from './write.js';

export interface SessionOptions {
  /** Threads one operator may use; ONNX Runtime takes one per core when this is left out. */
  threads?: number;
  /** 'disabled' runs every node as written; default 'all'. */
  optimization?: InferenceSession.SessionOptions['graphOptimizationLevel'];
  /**
   * Idle threads wait in a busy loop, ready at once, as suits one session that has the cores to itself. Several
   * sessions, decoders and other programs are only slowed by it: half the processor time of learning went there.
   */
  busyWait?: boolean;
  executionProviders?: InferenceSession.SessionOptions['executionProviders'];
}

/**
 * Loads a model into ONNX Runtime with no log output: what goes wrong is thrown.
 * @throws what ONNX Runtime throws when it cannot load the model
 */
export async function createSession(
  model: Uint8Array | ModelProto,
  { threads, optimization = 'all', busyWait = false, executionProviders }: SessionOptions = {},
): Promise<InferenceSession> {
  const bytes = model instanceof Uint8Array ? model : encodeOnnx(model);
  return InferenceSession.create(bytes, {
    graphOptimizationLevel: optimization,
    executionMode: 'sequential',
    interOpNumThreads: 1,
    // Photos come in many sizes; a plan of memory for each would never be given back.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: busyWait ? '1' : '0' } } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(executionProviders && { executionProviders }),
  });
}
