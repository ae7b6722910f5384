/** The parts that a prompt can have. */
export const sectionNames = [
  'opening',
  'guide',
  'project',
  'persona',
  'skills',
  'conventions',
  'feature',
  'feature_files',
  'spec',
  'groundwork',
  'handoffs',
  'context',
  'reviewed',
  'earlier',
  'answers',
  'task',
  'criteria',
  'checks',
  'tools',
  'finish',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** What a prompt must have, whoever puts it together: without them a session cannot end well. */
export const neededSections: readonly SectionName[] = [
  'handoffs',
  'answers',
  'task',
  'criteria',
  'tools',
  'finish',
];

/** Those of the needed that are not among these. */
export function missingSections(names: readonly string[]): SectionName[] {
  return neededSections.filter((name) => !names.includes(name));
}
