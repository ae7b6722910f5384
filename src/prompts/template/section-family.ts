import { neededSections, sectionNames } from '../../model/prompt-section.ts';
import {
  explainVariables,
  sectionVariables,
  variables,
  withBuiltIn,
  type Shapes,
} from './variable.ts';

/** Sections that make one prompt together, as templates may name them. */
export interface SectionFamily {
  names: readonly string[];
  /** Without these its session cannot end well. */
  needed: readonly string[];
  /** What the text between sections may name. */
  variables: Shapes;
  /** The same within a section. */
  section_variables: Shapes;
}

/** The parts of the prompt of `ralph explain`. */
export const explainSectionNames = [
  'opening',
  'project',
  'guide',
  'features',
  'disciplines',
  'checks',
  'queue',
  'schema',
  'good',
  'drafts',
  'words',
  'tools',
  'finish',
] as const;
export type ExplainSectionName = (typeof explainSectionNames)[number];

/** The folder and the name of their templates. No kind is called so. */
export const explainFolder = 'explain';

const ofTasks: SectionFamily = {
  names: sectionNames,
  needed: neededSections,
  variables,
  section_variables: sectionVariables,
};

const ofExplain: SectionFamily = {
  names: explainSectionNames,
  needed: ['drafts', 'words', 'tools', 'finish'],
  variables: explainVariables,
  section_variables: withBuiltIn(explainVariables),
};

/** The sections that a folder of the templates, or a whole prompt of this name, is about. */
export function familyOf(name: string): SectionFamily {
  return name === explainFolder ? ofExplain : ofTasks;
}
