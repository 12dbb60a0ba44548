import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';
import type { DatasetNode, Deployment, ModelNode } from './lineage.repo.js';

const instant = (date: Date): string => date.toISOString();
const idOf = (kind: LineageNode['kind'], id: string): string => `${kind}:${id}`;
/** The same base may be kept under one name in two states. */
const baseId = ({ id, sha256 }: ModelNode['base']): string => idOf('base', `${id}@${sha256.slice(0, 12)}`);

/** Bases, datasets, models and stations as nodes, and what came of what as edges. */
export const lineageGraph = (
  models: readonly ModelNode[],
  datasets: readonly DatasetNode[],
  deployments: readonly Deployment[],
): Omit<LineageGraph, 'truncated'> => {
  const nodes = new Map<string, LineageNode>();
  const edges: LineageEdge[] = [];
  const add = (node: LineageNode): void => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
  };
  const shown = new Set(models.map((model) => model.id));

  for (const { loopId, loopName } of models)
    add({ id: idOf('loop', loopId), kind: 'loop', label: loopName, at: null, detail: { loopId } });
  for (const { id, loopId, loopName, number, createdAt, counts } of datasets) {
    const sum = (verdict: 'ok' | 'ng') =>
      counts.train[verdict] + counts.golden[verdict] + counts.audit[verdict];
    const good = sum('ok');
    const defective = sum('ng');
    add({
      id: idOf('dataset', id),
      kind: 'dataset',
      label: `${loopName} ${number}`,
      at: instant(createdAt),
      detail: { datasetRevisionId: id, number, good, defective },
    });
    edges.push({ from: idOf('loop', loopId), to: idOf('dataset', id), relation: 'labelled_at' });
  }
  for (const model of models) {
    const node = idOf('model', model.id);
    const { base, parentId } = model;
    add({
      id: baseId(base),
      kind: 'base',
      label: base.id,
      at: null,
      detail: { baseId: base.id, license: base.license, sha256: base.sha256 },
    });
    add({
      id: node,
      kind: 'model',
      label: `${model.loopName} ${model.number}`,
      at: instant(model.createdAt),
      detail: {
        modelId: model.id,
        loopId: model.loopId,
        turnId: model.turnId,
        number: model.number,
        championOf: deployments.filter(({ modelId, to }) => modelId === model.id && to === null).length,
        outcome: model.outcome,
        threshold: model.threshold,
        trainer: model.trainer,
      },
    });
    const origin = parentId && shown.has(parentId) ? idOf('model', parentId) : baseId(base);
    edges.push({ from: origin, to: node, relation: 'derived_from' });
    edges.push({ from: idOf('dataset', model.datasetId), to: node, relation: 'taught_by' });
  }
  for (const { modelId, stationId, stationName, stationTitle, stationCreatedAt } of deployments) {
    add({
      id: idOf('station', stationId),
      kind: 'station',
      label: stationName,
      at: instant(stationCreatedAt),
      detail: { stationId, title: stationTitle },
    });
    edges.push({ from: idOf('model', modelId), to: idOf('station', stationId), relation: 'deployed_at' });
  }
  return { nodes: [...nodes.values()], edges };
};
