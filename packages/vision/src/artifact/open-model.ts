import { stat } from 'node:fs/promises';
import { AppError } from '@lemniscate/contracts/errors';
import type { InferenceSession } from 'onnxruntime-node';
import { imageTensor } from '../features/extractor.js';
import type { RgbImage } from '../images/types.js';
import type { SecondThread } from '../threads/second-thread.js';
import { Shared, shareCores } from '../threads/shared.js';
import { verdictAt } from '../metrics/verdict-at.js';
import { createSession, modelMetadata, parseOnnx, type SessionOptions } from '../onnx/index.js';
import { readModelFile, sha256Hex } from './files.js';
import { Manifest } from './manifest.js';
import type { Verdict } from './verdict.js';

/** The same model in the second thread. */
interface Elsewhere {
  second: SecondThread;
  number: number;
  opened: Promise<unknown>;
}

interface Judged {
  image: RgbImage;
  threshold: number;
}

/** A model ready to judge photos. */
export class Model {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly #session: InferenceSession;
  readonly #elsewhere: Elsewhere | undefined;
  readonly #shared: Shared<Judged, Verdict>;

  constructor(dir: string, manifest: Manifest, session: InferenceSession, elsewhere?: Elsewhere) {
    this.dir = dir;
    this.manifest = manifest;
    this.#session = session;
    this.#elsewhere = elsewhere;
    this.#shared = new Shared<Judged, Verdict>(
      (judged) => this.#judgeHere(judged),
      elsewhere && {
        opened: elsewhere.opened,
        run: (judged) => elsewhere.second.run({ kind: 'judge', model: elsewhere.number, ...judged }),
      },
    );
  }

  /** How many photos may be given at once so that no core waits. */
  get atOnce(): number {
    return this.#shared.atOnce;
  }

  /** `threshold` instead of the model's own operating point. */
  judge(image: RgbImage, threshold = this.manifest.threshold): Promise<Verdict> {
    return this.#shared.do({ image, threshold });
  }

  async #judgeHere({ image, threshold }: Judged): Promise<Verdict> {
    const feeds = { image: imageTensor(image) };
    const start = performance.now();
    const out = await this.#session.run(feeds);
    const latencyMs = performance.now() - start;
    const { defectTypes } = this.manifest;
    const score = (out.score.data as Float32Array)[0];
    const verdict = verdictAt(score, threshold);
    const classes = out.classes.data as Float32Array;
    let likeliest = 0;
    classes.forEach((p, i) => {
      if (p > classes[likeliest]) likeliest = i;
    });
    const share = classes[likeliest] / score;
    return {
      score,
      verdict,
      heatmap: {
        width: out.heatmap.dims[1],
        height: out.heatmap.dims[0],
        data: out.heatmap.data as Float32Array,
      },
      // Without a number for it nobody knows which type it is.
      defectType: verdict === 'ng' && Number.isFinite(share) ? { type: defectTypes[likeliest], share } : null,
      embedding: out.embedding.data as Float32Array,
      latencyMs,
    };
  }

  async close(): Promise<void> {
    const { second, number } = this.#elsewhere ?? {};
    if (second && number !== undefined)
      await second.run({ kind: 'close-model', model: number }).catch(() => undefined);
    await this.#session.release();
  }
}

/** The manifest in the text of a manifest.json of model folder `dir`. @throws AppError model_invalid */
export const parseManifest = (text: string, dir: string): Manifest => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new AppError('model_invalid', { path: dir, detail: 'manifest.json is not JSON' }, { cause: error });
  }
  const manifest = Manifest.safeParse(parsed);
  if (!manifest.success) {
    const { path, message } = manifest.error.issues[0];
    throw new AppError('model_invalid', {
      path: dir,
      detail: `manifest.json: ${path.join('.')}: ${message}`,
    });
  }
  return manifest.data;
};

/** Reads and checks the manifest of a model folder. @throws AppError path_not_found | model_invalid */
export const readManifest = async (dir: string): Promise<Manifest> => {
  const found = await stat(dir).catch(() => undefined);
  if (!found) throw new AppError('path_not_found', { path: dir });
  if (!found.isDirectory())
    throw new AppError('model_invalid', { path: dir, detail: 'it is a file; name the folder' });
  return parseManifest((await readModelFile(dir, 'manifest.json')).toString('utf8'), dir);
};

/** A file of the model folder, if it is the one the manifest describes. @throws AppError model_digest_mismatch */
export const readChecked = async (dir: string, manifest: Manifest, name: string): Promise<Buffer> => {
  const bytes = await readModelFile(dir, name);
  const expected = manifest.files[name]?.sha256;
  const actual = sha256Hex(bytes);
  if (actual !== expected)
    throw new AppError('model_digest_mismatch', {
      path: `${dir}/${name}`,
      detail: `sha256 is ${actual}, the manifest says ${expected}`,
    });
  return bytes;
};

/** What decides a verdict must be the same in the manifest, which any editor can change, as in the graph. */
const checkFacts = (dir: string, { threshold, defectTypes }: Manifest, bytes: Uint8Array): void => {
  const path = `${dir}/model.onnx`;
  const metadata = modelMetadata(parseOnnx(bytes, path));
  const facts = {
    'lemniscate.threshold': String(threshold),
    'lemniscate.labels': JSON.stringify(defectTypes),
  };
  for (const [key, said] of Object.entries(facts))
    if (metadata[key] !== said)
      throw new AppError('model_digest_mismatch', {
        path,
        detail: `its ${key} is ${metadata[key] ?? 'missing'}, the manifest says ${said}`,
      });
};

/** From so many photos on, starting a second session is worth it. */
const MANY_IMAGES = 64;

/** Models that the second thread was asked to open. */
let openedElsewhere = 0;

export interface OpenModelOptions {
  /** Threads of one run; one a core when left out. */
  threads?: number;
  /** Names as ONNX Runtime knows them; `cpu` when left out. */
  executionProviders?: SessionOptions['executionProviders'];
  /**
   * So many photos are to be judged, one after the other as fast as may be: for many, a second thread judges every other one, each with
   * half of the cores, because most operators are too short to be shared among cores. Left out, every photo has them all.
   */
  images?: number;
  /** Threads wait for their next piece of work awake: quicker, and a burden on whatever else runs. Default true. */
  busyWait?: boolean;
}

/**
 * Opens a model folder for judging, after checking that the ONNX file is the one the manifest describes.
 * @throws AppError path_not_found | model_invalid | model_digest_mismatch
 */
export const openModel = async (dir: string, options: OpenModelOptions = {}): Promise<Model> => {
  const manifest = await readManifest(dir);
  const bytes = await readChecked(dir, manifest, 'model.onnx');
  return openModelBytes(dir, manifest, bytes, options);
};

/**
 * Opens a model whose manifest and ONNX file the caller has read and checked by digest.
 * @throws AppError model_invalid | model_digest_mismatch
 */
export const openModelBytes = async (
  dir: string,
  manifest: Manifest,
  bytes: Uint8Array,
  { images = 0, ...options }: OpenModelOptions = {},
): Promise<Model> => {
  try {
    checkFacts(dir, manifest, bytes);
    const onCpu = options.executionProviders === undefined;
    const { threads, second } = shareCores(onCpu && images >= MANY_IMAGES, options.threads);
    if (!second) return new Model(dir, manifest, await createSession(bytes, { busyWait: true, ...options }));
    const number = openedElsewhere++;
    const elsewhere = second.run({ kind: 'open-model', model: number, dir, manifest, bytes, threads });
    elsewhere.catch(() => undefined);
    const here = await createSession(bytes, { ...options, threads });
    return new Model(dir, manifest, here, { second, number, opened: elsewhere });
  } catch (error) {
    if (error instanceof AppError && error.code === 'model_digest_mismatch') throw error;
    const { message } = error as Error;
    const detail = error instanceof AppError ? message : `ONNX Runtime cannot load it: ${message}`;
    throw new AppError('model_invalid', { path: dir, detail }, { cause: error });
  }
};
