import { likeOf } from '../../model/config.ts';
import { nearest } from '../../model/nearest.ts';
import { placeholdersIn, type Pipeline, type Stage } from '../../model/pipeline.ts';
import type { Problem } from '../../model/problem.ts';
import { quoted } from './issue.ts';
import type { Entry } from './piece.ts';
import type { Path } from './place.ts';
import { namesOf, problem, unknownName, type Records } from './rule.ts';
import type { RuleProblem } from './unread.ts';

/** Rules on the stages of pipelines. */
export const pipelineRules: readonly ((records: Records) => RuleProblem[])[] = [
  (records) => stageProblems(records, unknownReferences),
  (records) => stageProblems(records, repeatedStage),
  (records) => stageProblems(records, laterStages),
  (records) => stageProblems(records, judgedStages),
  (records) => stageProblems(records, unknownPlaceholder),
];

interface StagePlace {
  entry: Entry<Pipeline>;
  stage: Stage;
  before: readonly Stage[];
  /** Where the stage stands in its record. */
  path: Path;
  records: Records;
}

function stageProblems(
  records: Records,
  rule: (place: StagePlace) => RuleProblem[],
): RuleProblem[] {
  return records.pipelines.flatMap((entry) =>
    (entry.piece.value?.stages ?? []).flatMap((stage, at, stages) =>
      rule({ entry, stage, before: stages.slice(0, at), path: ['stages', at], records }),
    ),
  );
}

/** Disciplines and tools that are not there. */
function unknownReferences({ entry, stage, path, records }: StagePlace): RuleProblem[] {
  const { discipline, tools = [] } = stage.keys;
  const disciplines = namesOf(records.disciplines, 'name');
  const known = namesOf(records.tools, 'name');
  const problems: RuleProblem[] = [];
  if (discipline !== undefined && !disciplines.has(discipline)) {
    const words = { name: discipline, known: disciplines, missing_in: 'disciplines' } as const;
    problems.push(unknownName(entry, [...path, 'discipline'], words));
  }
  for (const [at, name] of tools.entries()) {
    if (known.has(name)) continue;
    problems.push(unknownName(entry, [...path, 'tools', at], { name, known, missing_in: 'tools' }));
  }
  return problems;
}

function repeatedStage({ entry, stage, before, path }: StagePlace): Problem[] {
  if (!before.some(({ name }) => name === stage.name)) return [];
  const found = `the stage ${quoted(stage.name)} a second time`;
  return [problem('error', entry, [...path, 'name'], { found, expected: 'another name' })];
}

/** What a stage builds on comes before it: so a chain never waits for itself. */
function laterStages({ entry, stage, before, path }: StagePlace): Problem[] {
  const known = before.map(({ name }) => name);
  return (['after', 'reviews'] as const).flatMap((key) =>
    (stage[key] ?? []).flatMap((name, at) => {
      if (known.includes(name)) return [];
      const near = nearest(name, known);
      const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
      const expected = `the name of a stage before it${hint}`;
      return [problem('error', entry, [...path, key, at], { found: quoted(name), expected })];
    }),
  );
}

function judgedStages({ entry, stage, path, records }: StagePlace): Problem[] {
  const { kind = 'implement' } = stage.keys;
  const own = records.config?.piece.value ?? { kinds: [] };
  if (stage.reviews === undefined || stage.reviews.length === 0) return [];
  // Of a kind that there is not another rule tells.
  if ((likeOf(kind, own) ?? 'review') === 'review') return [];
  const found = `\`reviews\` of a stage of kind ${kind}`;
  const expected = '`kind: review` beside it, or `after`';
  return [problem('error', entry, [...path, 'reviews'], { found, expected })];
}

/** In a title braces stand for nothing else; a description may hold code. */
function unknownPlaceholder({ entry, stage, path }: StagePlace): Problem[] {
  return placeholdersIn(stage.title)
    .filter((name) => name !== 'title')
    .map((name) => {
      const found = `{${name}} in the title of a stage`;
      return problem('error', entry, [...path, 'title'], { found, expected: '{title}' });
    });
}
