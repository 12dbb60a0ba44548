import {
  AppError,
  type ArtifactFile,
  type ModelRevision,
  Sha256,
  type TrainResult,
} from '@lemniscate/contracts';
import { z } from 'zod';
import type { Db, Trx } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { newId } from '../../lib/new-id.js';
import type { Blobs } from '../blobs/blobs.js';
import type { SiteKey } from '../site-key/site-key.js';
import * as repo from './models.repo.js';

export interface ModelService {
  getModel(id: string, db?: Db): Promise<ModelRevision>;
  findModel(db: Db, id: string): Promise<ModelRevision | undefined>;
  listModels(
    loopId: string | undefined,
    after: { at: Date; id: string } | null,
    limit: number,
  ): Promise<ModelRevision[]>;
  modelsOfDatasets(revisionIds: readonly string[]): Promise<string[]>;
  derivedModels(modelId: string): Promise<string[]>;
  /** Why an artifact cannot be taken for what its manifest says it is; null: it can. Not within a transaction. */
  findFault(result: Artifact): Promise<string | null>;
  /** @throws AppError blob_missing */
  requireFiles(trx: Trx, files: readonly ArtifactFile[]): Promise<void>;
  /** Signs it with the site's key. */
  createModel(trx: Trx, model: NewModel): Promise<ModelRevision>;
}

type Artifact = Pick<z.infer<typeof TrainResult>, 'manifestSha256' | 'files'>;

export interface NewModel {
  loopId: string;
  turnId: string;
  datasetRevisionId: string;
  parentId: string | null;
  trainer: string;
  result: z.infer<typeof TrainResult>;
}

/** It covers every file but itself. What else it says is between the trainer and the devices. */
const MANIFEST = 'manifest.json';
const Manifest = z.object({ files: z.record(z.string(), z.object({ sha256: Sha256 })) });
type Manifest = z.infer<typeof Manifest>;

export const createModelService = ({
  db,
  clock,
  blobs,
  siteKey,
}: {
  db: Db;
  clock: Clock;
  blobs: Blobs;
  siteKey: Pick<SiteKey, 'signArtifact'>;
}): ModelService => {
  const requireFiles: ModelService['requireFiles'] = (trx, files) =>
    blobs.require(trx, [...new Set(files.map((file) => file.sha256))]);
  return {
    requireFiles,
    findModel: repo.findModel,
    listModels: (loopId, after, limit) => repo.listModels(db, loopId, after, limit),
    modelsOfDatasets: (ids) => repo.modelsOfDatasets(db, ids),
    derivedModels: (id) => repo.derivedModels(db, id),

    getModel: async (id, from = db) => {
      const model = await repo.findModel(from, id);
      if (!model) throw new AppError('not_found', { kind: 'model', id });
      return model;
    },

    findFault: async ({ manifestSha256, files }) => {
      const own = files.find((file) => file.name === MANIFEST);
      if (own?.sha256 !== manifestSha256) return `its ${MANIFEST} is not among its files`;
      let manifest: Manifest;
      try {
        manifest = Manifest.parse(JSON.parse((await blobs.read(manifestSha256)).toString('utf8')));
      } catch (error) {
        return `its ${MANIFEST} cannot be read (${(error as Error).message.slice(0, 200)})`;
      }
      return faultOf(manifest, files);
    },

    createModel: async (trx, { loopId, turnId, datasetRevisionId, parentId, trainer, result }) => {
      await requireFiles(trx, result.files);
      const at = clock.now();
      return repo.insertModel(trx, {
        id: newId(at.getTime()),
        loopId,
        turnId,
        datasetRevisionId,
        parentId,
        trainer,
        base: result.base,
        manifestSha256: result.manifestSha256,
        files: result.files,
        signature: siteKey.signArtifact(result.manifestSha256),
        threshold: result.threshold,
        defectTypes: result.defectTypes,
        expected: result.expected,
        computeSeconds: result.computeSeconds,
        createdAt: at.toISOString(),
      });
    },
  };
};

const faultOf = (manifest: Manifest, files: readonly ArtifactFile[]): string | null => {
  for (const { name, sha256 } of files) {
    if (name === MANIFEST) continue;
    const said = manifest.files[name];
    if (!said) return `its ${MANIFEST} does not know the file ${name}`;
    if (said.sha256 !== sha256) return `the file ${name} is not the one its ${MANIFEST} describes`;
  }
  const missing = Object.keys(manifest.files).find((name) => !files.some((file) => file.name === name));
  return missing === undefined ? null : `the file ${missing} is missing`;
};
