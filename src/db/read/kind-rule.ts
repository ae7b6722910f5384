import { kindNames } from '../../model/config.ts';
import { missingSections } from '../../model/prompt-section.ts';
import type { Problem } from '../../model/problem.ts';
import { nearWord, sameWord } from './fix.ts';
import { quoted } from './issue.ts';
import { fixOf, type Entry } from './piece.ts';
import type { Path } from './place.ts';
import { problem, writtenAt, type Records } from './rule.ts';

/** Rules on the kinds that tasks and stages of pipelines are of, and on those of the project's own. */
export const kindRules: readonly ((records: Records) => Problem[])[] = [
  (records) =>
    records.tasks.flatMap((entry) =>
      unknownKind({ entry, kind: writtenAt(entry, 'kind'), path: ['kind'], records }),
    ),
  (records) =>
    records.pipelines.flatMap((entry) =>
      (entry.piece.value?.stages ?? []).flatMap(({ keys: { kind } }, at) =>
        unknownKind({ entry, kind, path: ['stages', at, 'kind'], records }),
      ),
    ),
  ({ config }) => (config === undefined ? [] : sectionProblems(config)),
];

interface NamedKind {
  entry: Entry<unknown>;
  kind: unknown;
  path: Path;
  records: Records;
}

function unknownKind({ entry, kind, path, records: { config } }: NamedKind): Problem[] {
  if (typeof kind !== 'string' || kind.trim() === '') return [];
  // In a config that does not read it may be declared.
  if (config !== undefined && config.piece.value === undefined) return [];
  const known = kindNames(config?.piece.value ?? { kinds: [] });
  if (known.includes(kind)) return [];
  const near = nearWord(kind, known);
  const all = known.join(', ');
  const expected =
    near === undefined
      ? `one of ${all}, or a kind that \`kinds\` in config.yaml declares`
      : `one of ${all} (did you mean ${near}?)`;
  const meant = sameWord(kind, known);
  const fix = meant === undefined ? undefined : fixOf(entry, meant, path);
  return [{ ...problem('error', entry, path, { found: quoted(kind), expected }), fix }];
}

/** A prompt that a session cannot work by. */
function sectionProblems(entry: NonNullable<Records['config']>): Problem[] {
  return (entry.piece.value?.kinds ?? []).flatMap(({ name, sections }) => {
    if (sections === undefined) return [];
    const path = ['kinds', name, 'sections'];
    const twice = sections.flatMap((section, at) =>
      sections.indexOf(section) === at
        ? []
        : problem('error', entry, [...path, at], {
            found: `the section ${section} a second time`,
            expected: 'each once',
          }),
    );
    const missing = missingSections(sections);
    if (missing.length === 0) return twice;
    const found = 'a prompt that lacks needed sections';
    const expected = `${missing.join(', ')} as well: without ${missing.length === 1 ? 'it' : 'them'} a session cannot end well`;
    return [problem('error', entry, path, { found, expected }), ...twice];
  });
}
