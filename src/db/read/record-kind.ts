import {
  resolveDiscipline,
  resolveFeature,
  resolveMetadata,
  writtenDiscipline,
  writtenFeature,
  writtenMetadata,
} from '../../model/written-catalog.ts';
import { resolvePipeline, writtenPipeline } from '../../model/written-pipeline.ts';
import { resolveProjectTool, writtenProjectTool } from '../../model/written-project-tool.ts';
import { resolveConfig, writtenConfig } from '../../model/written-config.ts';
import { resolveTask, writtenTask } from '../../model/written-task.ts';

/** The records that the database holds, each with its schema and, in a list, the list's key. */
export const taskKind = { key: 'tasks', schema: writtenTask, resolve: resolveTask };
export const featureKind = { key: 'features', schema: writtenFeature, resolve: resolveFeature };
export const disciplineKind = {
  key: 'disciplines',
  schema: writtenDiscipline,
  resolve: resolveDiscipline,
};
export const toolKind = { key: 'tools', schema: writtenProjectTool, resolve: resolveProjectTool };
export const pipelineKind = {
  key: 'pipelines',
  schema: writtenPipeline,
  resolve: resolvePipeline,
};
export const metadataKind = { schema: writtenMetadata, resolve: resolveMetadata };
export const configKind = { schema: writtenConfig, resolve: resolveConfig };
