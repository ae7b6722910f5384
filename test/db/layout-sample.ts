import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout, LayoutDone } from '../../src/db/layout/layout.ts';
import type { Project } from '../../src/db/project.ts';
import { good, sampleStore } from './sample.ts';

/** A queue in which a person has used most styles. */
export const styledQueue = `# The queue
tasks: # all of them
  # about a
  - id: a
    title: 'One'   # in quotes
    status: done # soon

  - { id: b, title: Two, status: draft } # in braces
  # about c
  - title: Three
    id: c
    depends_on:
    - b
    description: |
      Text

      # no comment

  # - id: old

  - id: d
    title: Four
    status: skipped
    depends_on: [a]

# the end`;

export async function changeLayout(project: Project, layout: Layout): Promise<LayoutDone> {
  return good(await sampleStore(project).changeLayout(layout, { dry_run: false }));
}

export function idsOf(project: Project): string[] {
  return good(sampleStore(project).load()).queue.tasks.map(({ id }) => id);
}

/** All texts of the queue and the archive, by their paths in the folder of the database. */
export function allTexts(project: Project): Map<string, string> {
  const names = readdirSync(project.db, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => name.endsWith('.yaml'));
  return new Map(files.map((name) => [name, readFileSync(join(project.db, name), 'utf8')]));
}
