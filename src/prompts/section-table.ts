import type { SectionName } from '../model/prompt-section.ts';
import * as order from './section/order.ts';
import type { Part } from './section/part.ts';
import * as reference from './section/reference.ts';

/** How each part is written where no template of the project replaces it. */
export const sectionTable: Readonly<Record<SectionName, Part>> = {
  opening: reference.opening,
  guide: reference.guide,
  project: reference.project,
  persona: reference.persona,
  skills: reference.skills,
  conventions: reference.conventions,
  feature: reference.feature,
  feature_files: reference.featureFiles,
  spec: reference.spec,
  groundwork: reference.groundwork,
  handoffs: reference.handoffs,
  context: reference.context,
  reviewed: reference.reviewed,
  earlier: reference.earlier,
  answers: reference.answers,
  task: order.task,
  criteria: order.criteria,
  checks: order.checks,
  tools: order.tools,
  finish: order.finish,
};
