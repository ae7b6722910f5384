import type { Feature } from '../../model/catalog.ts';
import type { RedFlag } from '../../model/red-flag.ts';
import type { Task } from '../../model/task.ts';
import { folderOf, isManifest } from './file-kind.ts';
import type { FilePatch } from './patch.ts';

/** What the rules look at. */
export interface FlagInput {
  files: readonly FilePatch[];
  task: Pick<Task, 'title' | 'description' | 'acceptance' | 'hints' | 'context_files' | 'spec'>;
  /** The task's own feature, if it has one. */
  feature: Pick<Feature, 'description' | 'context_files' | 'spec'> | undefined;
  /** Of the checks that the project declares, and of those that the task has to pass. */
  commands: readonly string[];
  /** The names in the project's own folder before the session. */
  root_before: readonly string[];
}

/**
 * One group of rules, a flag or none after each file: between them others get their turn. It has no memory:
 * the same change gives the same flags.
 */
export type FlagRuleGroup = (input: FlagInput) => Iterable<RedFlag | undefined>;

/** All that the task says in words, its feature's words left out. */
export function taskText({ task }: Pick<FlagInput, 'task'>): string {
  const criteria = task.acceptance.map(({ text }) => text);
  return [task.title, task.description, ...criteria, task.hints].join('\n');
}

/** Whether the task asks for other packages: by its words, or by the name of one that is added. */
export function asksForPackages(input: Pick<FlagInput, 'task' | 'files'>): boolean {
  const text = taskText(input);
  return (
    /\b(?:dependenc(?:y|ies)|upgrad\w+|install\w*|bump\w*|packages?|librar(?:y|ies)|crates?|gems?|npm|pip|cargo|lock ?files?|vulnerabilit\w+|CVE-\d+|migrat\w+ to)\b/i.test(
      text,
    ) || addedPackages(input.files).some((name) => hasWord(text, name))
  );
}

/** Nobody writes more packages into manifests; each name is looked for in the whole text. */
const mostNames = 500;

/** Names that the patch adds to manifests, as far as a line tells: `"zod": "^4"`, `serde = "1"`, `flask==3`. */
function addedPackages(files: readonly FilePatch[]): string[] {
  const names = files
    .filter(({ path }) => isManifest(path))
    .flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines))
    .flatMap(({ sign, text }) => {
      if (sign !== '+') return [];
      const name =
        /^\s*(?:"|gem ['"]|require )?(@?[A-Za-z][\w./-]+)["']?\s*(?::|=|~|>|<|,|\s+v\d)/.exec(
          text,
        )?.[1];
      return name === undefined ? [] : [name, ...name.split('/').filter((part) => part.length > 3)];
    });
  return [...new Set(names)].slice(0, mostNames);
}

/** Whether a text has this word, whatever its case. */
export function hasWord(text: string, word: string): boolean {
  const exact = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${exact}(?![\\w-])`, 'i').test(text);
}

/**
 * Whether the file came with a project, or a part of one, that is new: a manifest came to its folder or to
 * one above it. One that came to a project which had its own does not make that project new.
 */
export function isOfNewProject({ path, status }: FilePatch, input: FlagInput): boolean {
  if (status !== 'added') return false;
  const hadOne = input.root_before.some(isManifest);
  return input.files.some((file) => {
    if (file.status !== 'added' || !isManifest(file.path)) return false;
    const folder = folderOf(file.path);
    return folder === '' ? !hadOne : path.startsWith(`${folder}/`);
  });
}
