import type { ExplainAnswers } from '../model/explain.ts';
import type { ExplainLine } from '../model/explain-words.ts';
import type { FailureWords } from '../model/failure.ts';
import type { FileChange, MadeCommit, SessionRecord } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { TaskState } from '../model/queue.ts';
import type { Priority, Task } from '../model/task.ts';
import type { DetailPart } from '../model/transcript-detail.ts';
import type { TranscriptRow } from '../model/transcript-row.ts';
import type { SessionUsage } from '../model/transcript-usage.ts';
import type { WrittenTask } from '../model/written-task.ts';
import type { PastSession } from './past-session.ts';

/** A project of this server, by the name that its routes have. */
export interface ServedName {
  key: string;
  /** No other project of the server has it. */
  title: string;
  /** Its folder. */
  root: string;
  /** Whether there is a `.ralph` in it; else `POST /init` makes one. */
  is_ready: boolean;
}

/** What plays the queue of a project now, if anything does. */
export interface EngineView {
  state: 'playing' | 'idle' | 'crashed';
  pid: number | undefined;
}

/** A task as lists and boards show it. */
export interface QueueRow extends Pick<
  Task,
  'id' | 'title' | 'priority' | 'feature' | 'discipline' | 'tags' | 'depends_on'
> {
  /** As the project calls it. */
  kind: string;
  state: Exclude<TaskState, 'playing' | 'verifying'>;
  /** What has to be done before it and is not. */
  unmet: string[];
  /** Of a blocked one: what it waits for, in words. */
  waits_for?: string;
  /** Whether that is a person's answer. */
  asks?: true;
}

export interface QueueAnswer {
  /** Of the project: an address of a page may lead to another one another day. */
  root: string;
  /** In the order in which they are played. */
  tasks: QueueRow[];
  features: Named[];
  disciplines: Named[];
  checks: string[];
  /** Names of the project's own. */
  tools: string[];
  /** Ralph's and the project's own. */
  kinds: string[];
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
  /** How much of its output is read, from 0 to 1: the rows grow until then. */
  read: number;
  usage: SessionUsage | undefined;
  /** Whether it is followed: more may come at any time. */
  grows: boolean;
  /** Whether its files are still there; else its record is all that is known of it. */
  kept: boolean;
}

export interface RowsAnswer {
  /** Of all of them. */
  count: number;
  rows: TranscriptRow[];
}

/** Rows of a session that are new or not what they were. */
export interface RowsTold extends RowsAnswer {
  session: string;
  usage: SessionUsage | undefined;
  /** So many have changed that not all of them are told: whoever has others asks again. */
  stale?: true;
}

/** All that a row stands for. */
export interface RowDetail {
  parts: DetailPart[];
  /** So many more things are in the raw view only. */
  left_out: number;
}

export interface FoundRows {
  /** Their places, from the first on. */
  rows: number[];
  /** Whether there are no more. */
  whole: boolean;
}

/** Lines of the stream as they came. */
export interface LinesAnswer {
  count: number;
  lines: { n: number; text: string; left_out: number }[];
}

export interface StepsAnswer {
  /** UTC: when the first row began. */
  start: string;
  /** Milliseconds from the row before. */
  steps: number[];
}

/** What the sessions of a task came to so far. */
export interface Tally {
  /** Those that counted. */
  attempts: number;
  cost_usd: number;
  /** Whether checks have proven what the last one did. */
  verified: boolean;
  /** Red flags in what its sessions did. */
  flags: number;
}

/** What the prompts of tasks would cost, by Ralph's estimate, as `ralph tokens --json` tells it. */
export interface EstimateAnswer {
  rows: { name: string; tokens: number }[];
}

/** What a person asks for, as the command line has it. */
export type UiCommand =
  | { verb: 'play'; tasks?: string[] | undefined }
  | { verb: 'pause' | 'resume' | 'stop' }
  | { verb: 'cancel' | 'approve' | 'verify'; task: string }
  | { verb: 'approve-all'; tasks: string[] }
  /** With a reason, which goes into the notes of the task. */
  | { verb: 'reopen' | 'done' | 'skip'; task: string; words?: string | undefined }
  | { verb: 'block' | 'answer' | 'note'; task: string; words: string }
  /** To the session of this task: another one begins where that is over. */
  | { verb: 'tell'; task: string; words: string }
  | { verb: 'move'; task: string; place: 'before' | 'after' | 'top'; other?: string | undefined }
  | { verb: 'set'; task: string; priority: Priority }
  /** Of a task, all of its sessions together; or one session. */
  | { verb: 'undo'; of: string };

/** Those of a verb. */
export type CommandOf<Verb extends UiCommand['verb']> = UiCommand extends infer One
  ? One extends { verb: string }
    ? Verb extends One['verb']
      ? Omit<One, 'verb'> & { verb: Verb }
      : never
    : never
  : never;

/** What a page reads of what a command tells with `--json`; most tell no more than that they are done. */
export interface CommandAnswers extends Record<UiCommand['verb'], object> {
  play: { run: string; pid: number };
  verify: { passed: boolean; checks: { name: string; passed: boolean }[] };
  undo: {
    files: string[];
    /** Undefined where nothing was left to undo. */
    remarks?: string[];
    back?: string;
  };
}

/** What a person explains, to be made tasks of. */
export interface ExplainBody {
  answers: ExplainAnswers;
  /** The tasks wait for a person, whatever the config says. */
  draft?: boolean | undefined;
  /** What is to be different in what a session has made, the last one where none is named. */
  revise?: { words: string; session?: string | undefined } | undefined;
}

/** What would be sent, as `ralph explain --print --json` tells it. */
export interface ExplainPrompt {
  text: string;
  hash: string;
  sections: { name: string; text: string; hash: string }[];
  /** What a person should know of it, such as a key that is masked. */
  remarks: string[];
  /** It is longer than it may be: nothing can be started with it. */
  over?: { tokens: number; max_tokens: number; largest: { name: string; tokens: number }[] };
}

/** What came, or comes, of a person's words. */
export interface ExplainAnswer {
  session: string;
  under_way: boolean;
  /** What it has done so far, in plain words. */
  lines: ExplainLine[];
  /** Undefined while it is under way, or when it was left without an end. */
  record: SessionRecord | undefined;
  /** What it asks, where it could not go on; answered by revising it. */
  question: string | undefined;
  /** What it has made or changed, in the order in which people count them. */
  tasks: QueueRow[];
}

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

/** What tools write and people leave out is filled in. */
export type NewTask = Omit<WrittenTask, 'id'> & { id?: string; title: string };

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
  /** Makes the folder a project of Ralph; files that are there stay as they are. */
  'POST /init': { answer: { root: string; created: string[] } };
  'GET /queue': { answer: QueueAnswer };
  /** By the id of the task; those that were never played are left out. */
  'GET /tallies': { answer: Record<string, Tally> };
  /** `?tasks=`: their ids with commas between. */
  'GET /estimates': { answer: EstimateAnswer };
  'GET /tasks/:id': { answer: TaskAnswer };
  'POST /tasks': { body: NewTask; answer: Task };
  'POST /tasks/preview': { body: Record<string, unknown>; answer: PreviewAnswer };
  'POST /tasks/:id/preview': { body: Record<string, unknown>; answer: PreviewAnswer };
  /** Takes it out of the queue and out of its file. */
  'POST /tasks/:id/delete': { body: { if_hash: string }; answer: { id: string } };
  'PATCH /tasks/:id': { body: TaskPatch; answer: Task };
  'GET /tasks/:id/prompt': { answer: PromptAnswer };
  'GET /tasks/:id/tools': { answer: ToolsAnswer };
  'GET /tasks/:id/diff': { answer: ChangeAnswer };
  /** Newest first. */
  'GET /sessions': { answer: PastSession[] };
  'GET /sessions/:session': { answer: SessionAnswer };
  'GET /sessions/:session/rows': { answer: RowsAnswer };
  'GET /sessions/:session/rows/:n': { answer: RowDetail };
  'GET /sessions/:session/found': { answer: FoundRows };
  'GET /sessions/:session/lines': { answer: LinesAnswer };
  'GET /sessions/:session/steps': { answer: StepsAnswer };
  /** The session that makes tasks of a person's words now, if one does. */
  'GET /explain': { answer: { session: string | undefined } };
  'GET /explain/:session': { answer: ExplainAnswer };
  'POST /explain/preview': { body: ExplainBody; answer: ExplainPrompt };
  /** Starts a session, which outlives this server. */
  'POST /explain': { body: ExplainBody; answer: { session: string; run: string } };
  /** Ends it politely: what it has made is kept as drafts. */
  'POST /explain/cancel': { answer: { words: string } };
  /** Somebody looks at the page: a session may ask them. */
  'POST /presence': { answer: { noted: true } };
  'GET /doctor': { answer: { healthy: boolean; findings: DoctorFinding[] } };
  'POST /commands': { body: UiCommand; answer: CommandAnswers[UiCommand['verb']] };
}
export type Route = keyof Routes;
export type Answer<One extends Route> = Routes[One]['answer'];
export type Body<One extends Route> = Routes[One] extends { body: infer Given } ? Given : undefined;

/** What a route answers when it cannot do what was asked. */
export interface Refusal extends FailureWords {
  reason: string;
  problems?: Problem[];
}
