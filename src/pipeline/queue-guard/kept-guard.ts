import { join } from 'node:path';
import type { DatabaseView } from '../../db/foreign.ts';
import type { Project } from '../../db/project.ts';
import { makeFolder, readText, removeFile, removeFolder, writeScratch } from '../../host/file.ts';
import type { GitSetup } from '../../host/git-program.ts';
import type { Result } from '../../model/result.ts';

/** What a guard knew before the session's agent was started. */
export interface GuardView {
  database: DatabaseView;
  /** By path; undefined when no session obeys them. */
  settings: ReadonlyMap<string, string> | undefined;
  /** Texts of settings that are short, to show what changed in them. */
  shown: ReadonlyMap<string, string>;
  /** Undefined without a repository. */
  git: GitSetup | undefined;
}

type Texts = Record<string, string>;

interface KeptGuard {
  texts: Texts;
  /** Paths of long texts, each kept in a file of its own: a queue of thousands is not written as JSON. */
  long: string[];
  /** Files that are there and are no text. */
  odd: string[];
  also: string[];
  log: DatabaseView['log'];
  settings?: Texts;
  shown: Texts;
  git?: KeptSetup;
}

/** A setup of git as it is written. */
export type KeptSetup = Omit<GitSetup, 'files'> & { files: Texts };

export function keptSetup(git: GitSetup): KeptSetup {
  return { ...git, files: Object.fromEntries(git.files) };
}

/** The same as it was; throws for what is none. */
export function setupOf({ root, folder, own, config, files }: KeptSetup): GitSetup {
  return { root, folder, own, config, files: new Map(Object.entries(files)) };
}

/** Keeps it with the session, for an engine that finds that unfinished. Fails with `unwritable`. */
export function keepGuard(project: Project, session: string, view: GuardView): Result<void> {
  const folder = makeFolder(join(project.sessions, session));
  if (!folder.ok) return folder;
  const { settings, git } = view;
  const { texts, also, log } = view.database;
  const known = [...texts].flatMap(([path, text]) => whole(path, text));
  const long = known.filter(([, text]) => text.length > longChars);
  if (long.length > 0) {
    const made = makeFolder(longFolder(project, session));
    if (!made.ok) return made;
  }
  for (const [index, [, text]] of long.entries()) {
    const written = writeScratch(longPath(project, session, index), text);
    if (!written.ok) return written;
  }
  const kept: KeptGuard = {
    texts: Object.fromEntries(known.filter(([, text]) => text.length <= longChars)),
    long: long.map(([path]) => path),
    odd: [...texts].filter(([, text]) => text === undefined).map(([path]) => path),
    also: [...also],
    log,
    shown: Object.fromEntries(view.shown),
    ...(settings === undefined ? {} : { settings: Object.fromEntries(settings) }),
    ...(git === undefined ? {} : { git: keptSetup(git) }),
  };
  return writeScratch(keptPath(project, session), `${JSON.stringify(kept)}\n`);
}

/** What was kept; undefined for a session that had not come so far, or whose engine has settled it. */
export function keptGuardOf(project: Project, session: string): GuardView | undefined {
  const text = readText(keptPath(project, session), { follow: false });
  if (!text.ok || text.value === undefined) return undefined;
  const kept = parse(text.value);
  if (kept === undefined) return undefined;
  const texts: [string, string][] = [];
  for (const [index, path] of kept.long.entries()) {
    const one = readText(longPath(project, session, index), { follow: false });
    if (!one.ok || one.value === undefined) return undefined;
    texts.push([path, one.value]);
  }
  const { database } = kept.view;
  return {
    ...kept.view,
    database: { ...database, texts: new Map([...database.texts, ...texts]) },
  };
}

/** Forgets it, once what it is needed for is decided: it holds the whole queue. */
export function forgetGuard(project: Project, session: string): void {
  removeFile(keptPath(project, session));
  removeFolder(longFolder(project, session));
}

function whole(path: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[path, text]];
}

/** Characters: what is longer gets a file of its own. */
const longChars = 65_536;

function longFolder(project: Project, session: string): string {
  return join(project.sessions, session, 'guard');
}

function longPath(project: Project, session: string, index: number): string {
  return join(longFolder(project, session), `${index}.txt`);
}

function keptPath(project: Project, session: string): string {
  return join(project.sessions, session, 'guard.json');
}

/** Undefined for half a file, when the engine died before the agent was started, and for another thing. */
function parse(text: string): { view: GuardView; long: string[] } | undefined {
  try {
    const { texts, long, odd, also, log, settings, shown, git } = JSON.parse(text) as KeptGuard;
    const view = {
      database: {
        texts: new Map([
          ...Object.entries(texts),
          ...odd.map((path) => [path, undefined] as const),
        ]),
        also,
        log,
      },
      settings: settings === undefined ? undefined : new Map(Object.entries(settings)),
      shown: new Map(Object.entries(shown)),
      git: git === undefined ? undefined : setupOf(git),
    };
    return { view, long: [...long] };
  } catch {
    return undefined;
  }
}
