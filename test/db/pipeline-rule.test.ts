import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../src/db/merge/file-merge.ts';
import { schemaFiles } from '../../src/db/schema/json-schema.ts';
import { schemaLine } from '../../src/db/schema/schema-line.ts';
import { good, problemsOf, sampleProject, sampleStore, warningsOf } from './sample.ts';

function stages(...lines: string[]): Record<string, string> {
  const text = lines.map((line) => `      - ${line}\n`).join('');
  return { 'pipelines.yaml': `pipelines:\n  - name: two\n    stages:\n${text}` };
}

const wrong: [what: string, files: Record<string, string>, problems: string[]][] = [
  [
    'names that nothing has',
    {
      ...stages('{name: a, discipline: webb, tools: [deploy]}'),
      'disciplines.yaml': 'disciplines: [{name: web}]\n',
    },
    [
      'pipelines.yaml:4:31: found "webb", expected a name in disciplines.yaml (did you mean web?)',
      'pipelines.yaml:4:45: found "deploy", expected a name in tools.yaml',
    ],
  ],
  [
    'a stage twice',
    stages('{name: a}', '{name: a}'),
    ['pipelines.yaml:5:16: found the stage "a" a second time, expected another name'],
  ],
  [
    'stages that do not come before',
    stages('{name: spec, after: [build]}', '{name: build, after: [spce]}'),
    [
      'pipelines.yaml:4:30: found "build", expected the name of a stage before it',
      'pipelines.yaml:5:31: found "spce", expected the name of a stage before it (did you mean spec?)',
    ],
  ],
  [
    'a stage that judges and is no review',
    stages('{name: a}', '{name: b, kind: plan, reviews: [a]}'),
    [
      'pipelines.yaml:5:40: found `reviews` of a stage of kind plan, expected `kind: review` beside it, or `after`',
    ],
  ],
  [
    'words in braces that stand for nothing',
    stages('{name: a, title: "{titel}: a", description: "{code}"}'),
    ['pipelines.yaml:4:26: found {titel} in the title of a stage, expected {title}'],
  ],
  [
    'a gate that there is not',
    stages('{name: a, gate: persons}'),
    ['pipelines.yaml:4:25: found "persons", expected one of checks, person (did you mean person?)'],
  ],
  [
    'no stage',
    { 'pipelines.yaml': 'pipelines: [{name: a, stages: []}]\n' },
    [
      'pipelines.yaml:1:31: found an empty list, expected a list of at least 1, for example [{name: build}]',
    ],
  ],
  [
    'a name with other letters, and twice',
    { 'pipelines.yaml': 'pipelines: [{name: A b, stages: [{name: a}]}]\n' },
    [
      'pipelines.yaml:1:20: found "A b", expected a name: lower-case letters, digits, `_` and `-`, at most 48, for example login',
    ],
  ],
];

describe('pipelines.yaml', () => {
  it.each(wrong)('is refused with %s [PIPE-8]', (_, files, problems) => {
    expect(problemsOf(files)).toEqual(problems);
  });

  it('names the nearest of keys that there are not [PIPE-8]', () => {
    expect(warningsOf(stages('{name: a, modle: opus}'))).toEqual([
      'pipelines.yaml:4:19: warning: found the unknown key `modle`, expected `model`',
    ]);
  });

  it('takes the place of what Ralph has of the same name, and of nothing else [PIPE-6]', () => {
    const pipelines = (files: Record<string, string>): string[] => {
      const { queue } = good(sampleStore(sampleProject(files)).load());
      return [...queue.pipelines.values()].map(({ name, stages: all }) => `${name} ${all.length}`);
    };
    expect(pipelines({})).toEqual(['spec-implement-review 3']);
    expect(pipelines(stages('{name: a}', '{name: b}'))).toEqual([
      'spec-implement-review 3',
      'two 2',
    ]);
    const own = 'pipelines: [{name: spec-implement-review, stages: [{name: a}]}]\n';
    expect(pipelines({ 'pipelines.yaml': own })).toEqual(['spec-implement-review 1']);
  });

  it('is merged by name and key, and has a schema [PIPE-9]', () => {
    const base = `# How we work\npipelines:\n  - name: one   # the first\n    title: One\n    stages: [{name: a}]\n`;
    const ours = base.replace('title: One', 'title: The one');
    const theirs = `${base.replace('{name: a}', '{name: a}, {name: b}')}  - name: two\n    stages: [{name: x}]\n`;
    const merged = mergeFile('pipelines', { base, ours, theirs }, '.ralph/db/pipelines.yaml');
    expect(merged.ok && merged.value.text).toBe(theirs.replace('title: One', 'title: The one'));
    expect(schemaLine('.ralph/db/pipelines.yaml')).toContain('schema/pipelines.json');
    const paths = schemaFiles().map(({ path }) => path);
    expect(paths).toContain('.ralph/schema/pipelines.json');
  });
});
