import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, DesiredModel } from '@lemniscate/contracts';
import {
  checkReference,
  type OpenModelOptions,
  openModelBytes,
  parseReference,
  REFERENCE_FILE,
} from '@lemniscate/vision';
import { LoadedModel } from '../inference/loaded-model.js';
import { readJsonFile, syncFolder, writeFileWhole } from '../storage/data-dir.js';
import type { Bandwidth } from '../upload/bandwidth.js';
import { type ArtifactClient, downloadFile } from './download.js';
import {
  checkBytes,
  checkManifest,
  checkSignature,
  MANIFEST_FILE,
  manifestEntry,
  MODEL_FILE,
  neededFiles,
  refused,
  type SiteKey,
} from './verify.js';

/** What the server said of a model, kept beside it: with the pinned key it proves the folder at every start. */
const DESIRED_FILE = 'desired.json';
const PARTIAL = '.partial';

export interface ModelStoreOptions {
  dir: string;
  site: SiteKey;
  client: ArtifactClient;
  bandwidth: Bandwidth;
  model: OpenModelOptions;
}

/** Models on this device's disk. None is used before signature, digests and self-test are right, at every start anew. */
export class ModelStore {
  readonly #options: ModelStoreOptions;
  readonly #loaded = new Map<string, LoadedModel>();

  constructor(options: ModelStoreOptions) {
    this.#options = options;
  }

  /** What the server said of a model that lies here. */
  desiredOf(modelId: string): Promise<DesiredModel | undefined> {
    return readJsonFile(join(this.#options.dir, modelId, DESIRED_FILE), DesiredModel);
  }

  /**
   * The model in memory: from there, from the disk, or from the server.
   * @throws AppError artifact_refused, server_unreachable, disk_full, …: the running one is not touched
   */
  async load(desired: DesiredModel, signal: AbortSignal): Promise<LoadedModel> {
    checkSignature(desired, this.#options.site);
    const loaded = this.#loaded.get(desired.modelId);
    if (loaded) return loaded;
    const dir = join(this.#options.dir, desired.modelId);
    if (!(await this.desiredOf(desired.modelId))) await this.#download(desired, dir, signal);
    let model: LoadedModel;
    try {
      model = await this.#open(desired, dir);
    } catch (error) {
      // A folder that was spoilt here comes anew with the next try.
      if (error instanceof AppError && error.code === 'artifact_refused')
        await rm(dir, { recursive: true, force: true });
      throw error;
    }
    this.#loaded.set(desired.modelId, model);
    return model;
  }

  /** Lets go of every model in memory but these. */
  async keepLoaded(modelIds: ReadonlySet<string>): Promise<void> {
    for (const [modelId, model] of this.#loaded)
      if (!modelIds.has(modelId)) {
        this.#loaded.delete(modelId);
        await model.retire();
      }
  }

  /** Removes every model from the disk but these. */
  async keepOnDisk(modelIds: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#options.dir).catch(() => [])) {
      if (modelIds.has(name.replace(PARTIAL, ''))) continue;
      await rm(join(this.#options.dir, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.keepLoaded(new Set());
  }

  async #download(desired: DesiredModel, dir: string, signal: AbortSignal): Promise<void> {
    const { client, bandwidth } = this.#options;
    const { modelId } = desired;
    const partial = `${dir}${PARTIAL}`;
    await mkdir(partial, { recursive: true });
    const fetchOne = async (file: ReturnType<typeof manifestEntry>): Promise<void> =>
      downloadFile({ client, modelId, file, path: join(partial, file.name), bandwidth, signal });
    await fetchOne(manifestEntry(desired));
    const manifest = checkManifest(desired, await readFile(join(partial, MANIFEST_FILE)));
    for (const file of neededFiles(modelId, manifest)) {
      const offered = desired.files.find((f) => f.name === file.name);
      if (offered && offered.sha256 !== file.sha256)
        throw refused(modelId, `${file.name} offered is not the one its manifest describes`);
      await fetchOne(file);
    }
    await writeFileWhole(join(partial, DESIRED_FILE), JSON.stringify(desired));
    await syncFolder(partial);
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir);
    await syncFolder(this.#options.dir);
  }

  async #open(desired: DesiredModel, dir: string): Promise<LoadedModel> {
    const { modelId } = desired;
    const read = (name: string): Promise<Buffer> =>
      readFile(join(dir, name)).catch((error: Error) => {
        throw refused(modelId, `${name} cannot be read: ${error.message}`, error);
      });
    const manifest = checkManifest(desired, await read(MANIFEST_FILE));
    const files = new Map<string, Buffer>();
    for (const file of neededFiles(modelId, manifest)) {
      const bytes = await read(file.name);
      checkBytes(modelId, file, bytes);
      files.set(file.name, bytes);
    }
    const asRefusal = (error: unknown): AppError =>
      refused(modelId, error instanceof AppError ? error.message : String((error as Error).message), error);
    const onnx = files.get(MODEL_FILE) as Buffer;
    const model = await openModelBytes(dir, manifest, onnx, this.#options.model).catch((error: unknown) => {
      throw asRefusal(error);
    });
    try {
      const text = files.get(REFERENCE_FILE)?.toString('utf8');
      const wrong = await checkReference(model, text === undefined ? undefined : parseReference(text, dir));
      if (wrong !== undefined) throw refused(modelId, `it failed its self-test: ${wrong}`);
    } catch (error) {
      await model.close();
      throw error instanceof AppError && error.code === 'artifact_refused' ? error : asRefusal(error);
    }
    return new LoadedModel(modelId, model);
  }
}
