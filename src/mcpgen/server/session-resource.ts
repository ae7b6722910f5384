import { join } from 'node:path';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { projectAt } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import type { ResourceEntry, Resources } from './resource.ts';
import type { ServedSession } from './served-session.ts';

const task: ResourceEntry = {
  uri: 'ralph://task',
  name: 'The current task',
  description: 'The task of this session as it was when it was picked',
  mimeType: 'application/json',
};

const tasks: ResourceEntry = {
  uri: 'ralph://db/tasks.yaml',
  name: 'The queue',
  description: 'tasks.yaml as it is now',
  mimeType: 'application/yaml',
};

/** What a session may read of its task and its project. */
export const sessionResources: Resources<ServedSession> = {
  list: () => [task, tasks],
  read: (uri, session) => {
    switch (uri) {
      case task.uri: {
        const text = JSON.stringify(session.manifest.task, undefined, 2);
        return { mimeType: task.mimeType, text };
      }
      case tasks.uri: {
        const content = readText(join(projectAt(session.root).db, 'tasks.yaml'));
        if (!content.ok)
          throw new ProtocolError(ProtocolErrorCode.InternalError, 'tasks.yaml does not read');
        return { mimeType: tasks.mimeType, text: content.value ?? '' };
      }
      default:
        return undefined;
    }
  },
};
