import { readText } from '../../host/file.ts';
import { nearest } from '../../model/nearest.ts';
import type { Problem } from '../../model/problem.ts';
import { projectPath, type Project } from '../project.ts';
import { quoted } from './issue.ts';
import { readRecordFile, readWholeList } from './list-file.ts';
import type { Entry } from './piece.ts';
import type { Path } from './place.ts';
import { configKind, disciplineKind } from './record-kind.ts';
import { problem } from './rule.ts';

/**
 * The names of MCP servers in the config and in disciplines that are not among the declared ones. No rule of
 * the database: what declares them is a file that sessions may write, and the queue stays valid without it.
 */
export function unknownServers(project: Project, declared: ReadonlySet<string>): Problem[] {
  const config = readRecordFile(configKind, sourceOf(project, project.config)).entry;
  const disciplines = readWholeList(disciplineKind, sourceOf(project, project.disciplines));
  return [
    ...(config === undefined
      ? []
      : unknownNames(config, ['agent', 'mcp_servers'], {
          names: config.piece.value?.agent.mcp_servers ?? [],
          declared,
        })),
    ...disciplines.entries.flatMap((entry) =>
      unknownNames(entry, ['mcp_servers'], {
        names: entry.piece.value?.mcp_servers ?? [],
        declared,
      }),
    ),
  ];
}

function unknownNames(
  entry: Entry<unknown>,
  path: Path,
  { names, declared }: { names: readonly string[]; declared: ReadonlySet<string> },
): Problem[] {
  return names.flatMap((name, index) => {
    if (declared.has(name)) return [];
    const near = nearest(name, declared);
    const what = 'the name of a server in .mcp.json';
    const expected = near === undefined ? what : `${what} (did you mean ${near}?)`;
    return [problem('error', entry, [...path, index], { found: quoted(name), expected })];
  });
}

/** Files that do not read say nothing here: the database tells of them. */
function sourceOf(project: Project, path: string): { file: string; text: string } {
  const text = readText(path);
  return { file: projectPath(project, path), text: text.ok ? (text.value ?? '') : '' };
}
