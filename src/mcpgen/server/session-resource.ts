import { fittingText } from './answer-size.ts';
import { projectResourceList, projectResources } from './project-resource.ts';
import type { ResourceEntry, Resources } from './resource.ts';
import type { ServedSession } from './served-session.ts';

const task: ResourceEntry = {
  uri: 'ralph://task',
  name: 'The current task',
  description: 'The task of this session as it was when it was picked',
  mimeType: 'application/json',
};

/** The same with the session's task. */
export function sessionResourceList(root: string): ResourceEntry[] {
  return [task, ...projectResourceList(root)];
}

/** What a session may read: its task, and what may be read of its project. */
export const sessionResources: Resources<ServedSession> = {
  ...projectResources,
  list: ({ root }) => sessionResourceList(root),
  read: (uri, session) => {
    if (uri !== task.uri) return projectResources.read(uri, session);
    const text = fittingText(JSON.stringify(session.manifest.task, undefined, 2));
    return { mimeType: task.mimeType, text };
  },
};
