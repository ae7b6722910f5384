import type { EngineEvent, RunEvent, StampedEvent } from '../model/event.ts';
import { type Fields, isFields } from './message/shape.ts';

type Kind = 'text' | 'number' | 'flag' | 'list' | 'fields';

type KindOf<Value> = [Value] extends [string]
  ? 'text'
  : [Value] extends [number]
    ? 'number'
    : [Value] extends [boolean]
      ? 'flag'
      : [Value] extends [readonly unknown[]]
        ? 'list'
        : 'fields';

/** What an event holds in any case, so that the compiler keeps the table and the union together. */
type KeysOf<Event> = {
  [
    Key in keyof Event as Key extends 'type' ? never : undefined extends Event[Key] ? never : Key
  ]: KindOf<Event[Key]>;
};

type Forms = {
  [Type in EngineEvent['type']]: {
    /** A decision: it has reached the disk before anything is built on it. */
    flush: boolean;
    keys: KeysOf<Extract<EngineEvent, { type: Type }>>;
  };
};

const forms: Forms = {
  'run-started': { flush: true, keys: { pid: 'number', project: 'text', carried: 'fields' } },
  'queue-counted': {
    flush: false,
    keys: { tasks: 'number', ready: 'number', dirty_files: 'number' },
  },
  'session-recovered': {
    flush: true,
    keys: { session: 'text', task: 'text', how: 'text', ended_processes: 'number' },
  },
  'task-picked': {
    flush: true,
    keys: {
      session: 'text',
      task: 'text',
      title: 'text',
      attempt: 'number',
      max_attempts: 'number',
    },
  },
  'phase-entered': { flush: false, keys: { session: 'text', phase: 'text' } },
  'baseline-taken': { flush: true, keys: { session: 'text', failing: 'list' } },
  'session-prepared': {
    flush: false,
    keys: {
      session: 'text',
      prompt_hash: 'text',
      mcp_hash: 'text',
      settings_hash: 'text',
      prompt_bytes: 'number',
      tools: 'list',
    },
  },
  'agent-started': { flush: true, keys: { session: 'text', pid: 'number' } },
  'prompt-sent': { flush: false, keys: { session: 'text' } },
  'progress-told': { flush: false, keys: { session: 'text', message: 'text' } },
  'question-asked': {
    flush: true,
    keys: {
      session: 'text',
      task: 'text',
      id: 'text',
      question: 'text',
      options: 'list',
      until: 'text',
    },
  },
  'question-ended': {
    flush: true,
    keys: { session: 'text', task: 'text', id: 'text', question: 'text', how: 'text' },
  },
  'check-started': { flush: false, keys: { session: 'text', name: 'text', purpose: 'text' } },
  'check-ended': { flush: false, keys: { session: 'text', result: 'fields', purpose: 'text' } },
  'words-told': {
    flush: true,
    keys: { session: 'text', id: 'text', words: 'text', by: 'text' },
  },
  'words-taken': { flush: false, keys: { session: 'text', id: 'text' } },
  'words-dropped': { flush: true, keys: { id: 'text', words: 'text' } },
  'run-cleaned': { flush: false, keys: { sessions: 'number', bytes: 'number' } },
  'activity-changed': {
    flush: false,
    keys: {
      session: 'text',
      state: 'text',
      words: 'text',
      since: 'text',
      deadline: 'text',
      stop: 'text',
    },
  },
  'stop-sent': { flush: false, keys: { session: 'text', why: 'text', how: 'text' } },
  'agent-exited': { flush: false, keys: { session: 'text' } },
  'session-read': { flush: false, keys: { session: 'text', reading: 'fields' } },
  'queue-guarded': {
    flush: true,
    keys: { session: 'text', held: 'list', taken: 'list', restored: 'list' },
  },
  'settings-changed': { flush: true, keys: { session: 'text', files: 'list' } },
  'session-decided': { flush: true, keys: { session: 'text', record: 'fields' } },
  // What follows from the decision, recovery does again.
  'session-ended': {
    flush: false,
    keys: {
      session: 'text',
      task: 'text',
      title: 'text',
      outcome: 'text',
      reason: 'text',
      charged: 'flag',
      verified: 'flag',
      next: 'fields',
      cost_usd: 'number',
      turns: 'number',
      duration_ms: 'number',
    },
  },
  'task-recorded': { flush: false, keys: { session: 'text', task: 'text', status: 'text' } },
  'tasks-joined': { flush: true, keys: { session: 'text', tasks: 'list' } },
  'obstacle-met': { flush: true, keys: { cause: 'text', why: 'text' } },
  'wait-began': { flush: true, keys: { cause: 'text', why: 'text' } },
  'wait-ended': { flush: true, keys: { cause: 'text', how: 'text' } },
  'control-taken': { flush: true, keys: { id: 'text', command: 'fields' } },
  failed: { flush: false, keys: { failure: 'fields' } },
  'run-ended': {
    flush: true,
    keys: {
      end: 'text',
      why: 'text',
      done: 'number',
      unverified: 'number',
      not_done: 'number',
      cost_usd: 'number',
    },
  },
};

/** Whether the engine itself tells it: these are what the event log holds. */
export function isEngineEvent(event: RunEvent): event is EngineEvent {
  return Object.hasOwn(forms, event.type);
}

/** Whether the log has to reach the disk with this event. */
export function isDecision(event: EngineEvent): boolean {
  return forms[event.type].flush;
}

/** Whether a line of a log is an event as this version knows it: place, type and every key it needs. */
export function isLoggedEvent(value: unknown): value is StampedEvent {
  if (!isFields(value)) return false;
  if (!holds(value, { run: 'text', seq: 'number', at: 'text', type: 'text' })) return false;
  const form = Object.entries(forms).find(([type]) => type === value['type'])?.[1];
  return form !== undefined && holds(value, form.keys);
}

function holds(value: Fields, keys: Readonly<Record<string, Kind>>): boolean {
  return Object.entries(keys).every(([key, kind]) => isKind(value[key], kind));
}

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'fields':
      return isFields(value);
  }
}
