import { join } from 'node:path';
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { projectAt } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import type { ServedSession } from './served-session.ts';

interface ResourceEntry {
  uri: string;
  name: string;
  description: string;
  mimeType: string;
}

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

/** What `resources/list` answers. */
export function resourceList(): ResourceEntry[] {
  return [task, tasks];
}

/** The content of a resource. An unknown uri is the protocol's own error, which the client shows. */
export function readResource(
  uri: string,
  session: ServedSession,
): { uri: string; mimeType: string; text: string } {
  switch (uri) {
    case task.uri:
      return {
        uri,
        mimeType: task.mimeType,
        text: JSON.stringify(session.manifest.task, undefined, 2),
      };
    case tasks.uri: {
      const content = readText(join(projectAt(session.file.project).db, 'tasks.yaml'));
      if (!content.ok)
        throw new ProtocolError(ProtocolErrorCode.InternalError, 'tasks.yaml does not read');
      return { uri, mimeType: tasks.mimeType, text: content.value ?? '' };
    }
    default:
      throw new ResourceNotFoundError(uri);
  }
}
