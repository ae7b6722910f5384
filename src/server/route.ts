import type { FailureWords } from '../model/failure.ts';
import type { FileChange, MadeCommit, SessionRecord } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { TaskState } from '../model/queue.ts';
import type { Task } from '../model/task.ts';
import type { TranscriptRow } from '../model/transcript-row.ts';
import type { WrittenTask } from '../model/written-task.ts';

/** A project of this server, by the name that its routes have. */
export interface ServedName {
  key: string;
  title: string;
}

/** What plays the queue of a project now, if anything does. */
export interface EngineView {
  state: 'playing' | 'idle' | 'crashed';
  pid: number | undefined;
}

/** A task as lists and boards show it. */
export interface QueueRow extends Pick<
  Task,
  'id' | 'title' | 'priority' | 'kind' | 'feature' | 'discipline' | 'tags' | 'depends_on'
> {
  state: Exclude<TaskState, 'playing' | 'verifying'>;
  /** What has to be done before it and is not. */
  unmet: string[];
  /** Of a blocked one: what it waits for, in words. */
  waits_for?: string;
  /** Whether that is a person's answer. */
  asks?: true;
}

export interface QueueAnswer {
  /** In the order in which they are played. */
  tasks: QueueRow[];
  features: Named[];
  disciplines: Named[];
  checks: string[];
  /** Names of the project's own. */
  tools: string[];
  /** Errors mean that nothing is played and nothing written; what reads is shown all the same. */
  problems: Problem[];
}

interface Named {
  name: string;
  title: string;
}

export interface TaskAnswer {
  task: Task;
  /** Without what is filled in. */
  written: WrittenTask;
  /** As it stands in its file. */
  yaml: string;
  file: string;
  /** Changes with every change of the task: an edit names what it saw. */
  hash: string;
  state: QueueRow['state'];
  /** Why it is not played now, in words. */
  why: string | undefined;
  needs: Linked[];
  needed_by: Linked[];
  checks: { name: string; command: string }[];
  /** Newest first. */
  sessions: SessionRecord[];
}

interface Linked {
  id: string;
  title: string;
  state: QueueRow['state'];
}

export interface SessionAnswer {
  session: string;
  task: string | undefined;
  /** Undefined while it is under way, or when it was left without an end. */
  record: SessionRecord | undefined;
  rows: number;
}

export interface RowsAnswer {
  /** Of all of them. */
  count: number;
  rows: TranscriptRow[];
}

export interface RowDetail {
  /** In full, as text; the parts of a folded row one after the other. */
  parts: { title: string; input?: string; output?: string; failed: boolean }[];
}

/** What a person asks for, as the command line has it. */
export type UiCommand =
  | { verb: 'play'; tasks?: string[] | undefined }
  | { verb: 'pause' | 'resume' | 'stop' }
  | { verb: 'cancel' | 'approve' | 'reopen' | 'done' | 'skip' | 'verify'; task: string }
  | { verb: 'block' | 'answer' | 'note'; task: string; words: string }
  | { verb: 'tell'; words: string }
  | { verb: 'move'; task: string; place: 'before' | 'after' | 'top'; other?: string | undefined }
  /** Of a task, all of its sessions together; or one session. */
  | { verb: 'undo'; of: string };

/** A task that is still being written. */
export interface PreviewAnswer {
  yaml: string;
  /** What is wrong, by the key that it is wrong with. */
  errors: Record<string, string>;
  /** What is allowed and looks odd, by the same. */
  warnings: Record<string, string>;
}

export interface DoctorFinding {
  point: string;
  state: 'ok' | 'warning' | 'broken';
  words: string;
  todo?: string;
}

export interface TaskPatch {
  if_hash: string;
  set: Partial<WrittenTask>;
  unset: (keyof WrittenTask)[];
}

/** The prompt that the next session would get, as `ralph prompt --tokens --json` tells it. */
export interface PromptAnswer {
  text: string;
  hash: string;
  sections: { name: string; hash: string; bytes: number; tokens: number }[];
  /** Names of sections that did not fit whole. */
  shortened: string[];
  tokens_estimate: number;
  max_tokens: number;
  /** It is longer than it may be, even so. */
  over?: object;
  remarks: string[];
}

/** What the next session could do, as `ralph tools --json` tells it. */
export interface ToolsAnswer {
  permission_mode: string;
  tools: { name: string; title: string; project_tool: boolean; tokens_estimate: number }[];
  servers: { name: string; transport: string; variables: string[]; from: string }[];
  agent_tools: { name: string; from: string }[];
  allow: { rule: string; from: string }[];
  deny: { rule: string; from: string }[];
  tokens_estimate: number;
  /** The text of the agent's MCP config. */
  mcp_config: string;
}

/** What the sessions of a task changed together. */
export interface ChangeAnswer {
  /** As git prints it; its beginning, where it is very long. */
  diff: string;
  cut: boolean;
  /** Those of them that have checkpoints, the oldest first. */
  sessions: { session: string; files: FileChange[]; commits: MadeCommit[] }[];
  remarks: string[];
}

/** Every route of a project: what is asked with, and what is answered. The page and the server are held to it. */
export interface Routes {
  'GET /queue': { answer: QueueAnswer };
  'GET /tasks/:id': { answer: TaskAnswer };
  'POST /tasks': { body: Omit<WrittenTask, 'id'> & { id?: string }; answer: Task };
  'POST /tasks/preview': { body: Record<string, unknown>; answer: PreviewAnswer };
  'POST /tasks/:id/preview': { body: Record<string, unknown>; answer: PreviewAnswer };
  'PATCH /tasks/:id': { body: TaskPatch; answer: Task };
  'GET /tasks/:id/prompt': { answer: PromptAnswer };
  'GET /tasks/:id/tools': { answer: ToolsAnswer };
  'GET /tasks/:id/diff': { answer: ChangeAnswer };
  'GET /sessions': { answer: SessionRecord[] };
  'GET /sessions/:session': { answer: SessionAnswer };
  'GET /sessions/:session/rows': { answer: RowsAnswer };
  'GET /sessions/:session/rows/:n': { answer: RowDetail };
  'GET /stats': { answer: unknown };
  'GET /doctor': { answer: { healthy: boolean; findings: DoctorFinding[] } };
  'POST /commands': { body: UiCommand; answer: unknown };
}
export type Route = keyof Routes;
export type Answer<One extends Route> = Routes[One]['answer'];
export type Body<One extends Route> = Routes[One] extends { body: infer Given } ? Given : undefined;

/** What a route answers when it cannot do what was asked. */
export interface Refusal extends FailureWords {
  reason: string;
  problems?: Problem[];
}
