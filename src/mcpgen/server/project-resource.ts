import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { recordPath } from '../../db/history.ts';
import { projectAt, type Project } from '../../db/project.ts';
import { oddWords } from '../../db/read/sources.ts';
import { readText } from '../../host/file.ts';
import { sessionMonth } from '../../model/id.ts';
import { specNames, specText } from '../spec-page.ts';
import { fittingText } from './answer-size.ts';
import type { ResourceEntry, Resources, ResourceTemplate } from './resource.ts';
import type { ServedProject } from './served-project.ts';

const yaml = 'application/yaml';
const markdown = 'text/markdown';

/** About 25k tokens at the most: what a client would cut, it cuts without saying where. */
const maxBytes = 65_536;
/** Of a list that people and models read. */
const listedSpecs = 100;

const databasePrefix = 'ralph://db/';
const files: Record<
  string,
  { key: 'tasks' | 'features' | 'disciplines' | 'metadata'; name: string }
> = {
  'tasks.yaml': { key: 'tasks', name: 'The queue' },
  'features.yaml': { key: 'features', name: 'The features' },
  'disciplines.yaml': { key: 'disciplines', name: 'The disciplines' },
  'metadata.yaml': { key: 'metadata', name: 'The project' },
};

const spec: ResourceTemplate = {
  uriTemplate: 'ralph://spec/{name}',
  name: 'A page of specs/',
  description: 'specs/<name>.md or specs/<name>/README.md',
  mimeType: markdown,
};
const session: ResourceTemplate = {
  uriTemplate: 'ralph://session/{name}',
  name: 'What came of a session',
  description: 'Its history record: outcome, summary, checks, changes and cost',
  mimeType: yaml,
};

/** The resources of the project in this folder, without those that only a template names. */
export function projectResourceList(root: string): ResourceEntry[] {
  return [
    ...Object.entries(files).map(([file, { name }]) => ({
      uri: `${databasePrefix}${file}`,
      name,
      description: `${file} as it is now`,
      mimeType: yaml,
    })),
    ...specNames(root)
      .slice(0, listedSpecs)
      .map((name): ResourceEntry => {
        const uri = `ralph://spec/${name}`;
        return { uri, name, description: `The page ${name} of specs/`, mimeType: markdown };
      }),
  ];
}

/** What may be read of a project: its database as it is now, its specs, and what came of its sessions. */
export const projectResources: Resources<ServedProject> = {
  list: ({ root }) => projectResourceList(root),
  templates: [spec, session],
  read: (uri, served) => {
    const text = textOf(uri, served);
    if (text === undefined) return undefined;
    const mimeType = isUnder(spec, uri) ? markdown : yaml;
    return { mimeType, text: fittingText(text, maxBytes) };
  },
  names: (uriTemplate, start, { root }) => {
    switch (uriTemplate) {
      case spec.uriTemplate:
        return specNames(root).filter((name) => name.startsWith(start));
      case session.uriTemplate:
        return sessionNames(projectAt(root)).filter((name) => name.startsWith(start));
      default:
        return undefined;
    }
  },
};

function isUnder({ uriTemplate }: ResourceTemplate, uri: string): boolean {
  return uri.startsWith(uriTemplate.replace('{name}', ''));
}

/** The name that stands in the place of the template's variable; undefined for another uri. */
function nameIn({ uriTemplate }: ResourceTemplate, uri: string): string | undefined {
  const prefix = uriTemplate.replace('{name}', '');
  if (!uri.startsWith(prefix)) return undefined;
  try {
    return decodeURIComponent(uri.slice(prefix.length));
  } catch {
    return undefined;
  }
}

function textOf(uri: string, served: ServedProject): string | undefined {
  const project = projectAt(served.root);
  if (uri.startsWith(databasePrefix)) {
    const file = uri.slice(databasePrefix.length);
    if (!Object.hasOwn(files, file)) return undefined;
    const { key = 'tasks' } = files[file] ?? {};
    return key === 'tasks' ? tasksText(served, project) : fileText(project, project[key]);
  }
  const page = nameIn(spec, uri);
  if (page !== undefined) return specText(served.root, page);
  const name = nameIn(session, uri);
  // Only a whole id: it holds nothing that could lead out of the folder.
  if (name === undefined || sessionMonth(name) === undefined) return undefined;
  const record = readText(recordPath(project, name), { follow: false });
  return record.ok ? record.value : undefined;
}

/** An optional file that is not there is an empty one. Nothing is read through what is no file of the project. */
function fileText(project: Project, path: string): string {
  const odd = oddWords(project, path);
  if (odd !== undefined) return `# ${basename(path)} does not read: it is ${odd}\n`;
  const content = readText(path);
  if (!content.ok) return `# ${basename(path)} does not read: ${words(content.failure)}\n`;
  return content.value ?? '';
}

function words(failure: { reason: string; detail?: string }): string {
  return failure.detail ?? failure.reason;
}

/** All tasks, also those that have files of their own: as one list, each with its own lines. */
function tasksText({ store }: ServedProject, project: Project): string {
  const loaded = store.load();
  const single = [...store.texts().keys()].some((path) => path.includes('/tasks/'));
  if (!loaded.ok || !single) return fileText(project, project.tasks);
  const entries = loaded.value.queue.tasks.flatMap(({ id }) => {
    const text = store.taskText(id);
    if (!text.ok) return [];
    const lines = text.value.replace(/\n+$/, '').split('\n');
    return lines.map((line, at) => (at === 0 ? `  - ${line}` : line === '' ? '' : `    ${line}`));
  });
  return `tasks:\n${entries.join('\n')}\n`;
}

/** The newest first. */
function sessionNames({ history }: Project): string[] {
  return namesIn(history)
    .flatMap((month) => namesIn(join(history, month)))
    .flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
    .filter((name) => sessionMonth(name) !== undefined)
    .sort()
    .reverse();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
