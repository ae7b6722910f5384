import type { Answer } from '../../../src/server/route.ts';
import { Asked } from './asked.svelte.ts';
import { beginForm, leaveForm, openForm } from './open-form.ts';
import type { ProjectState } from './project.svelte.ts';
import type { TaskForm } from './task-form.svelte.ts';

/** The parts of a task's page; `edit` stands in the place of the first. */
export const taskParts = ['task', 'edit', 'prompt', 'tools', 'sessions', 'changes'] as const;
export type TaskPart = (typeof taskParts)[number];

/** One task as its page shows it. */
export class TaskView {
  readonly id: string;
  readonly #project: ProjectState;
  readonly task: Asked<Answer<'GET /tasks/:id'>>;
  readonly prompt: Asked<Answer<'GET /tasks/:id/prompt'>>;
  readonly tools: Asked<Answer<'GET /tasks/:id/tools'>>;
  readonly change: Asked<Answer<'GET /tasks/:id/diff'>>;
  #form = $state.raw<TaskForm | undefined>(undefined);

  constructor(project: ProjectState, id: string) {
    const { client } = project;
    const at = { id };
    this.id = id;
    this.#project = project;
    this.task = new Asked(() => client.ask('GET /tasks/:id', { at }));
    this.prompt = new Asked(() => client.ask('GET /tasks/:id/prompt', { at }));
    this.tools = new Asked(() => client.ask('GET /tasks/:id/tools', { at }));
    this.change = new Asked(() => client.ask('GET /tasks/:id/diff', { at }));
    this.#form = openForm(client, id);
  }

  /** The changes that are not saved yet. */
  get form(): TaskForm | undefined {
    return this.#form;
  }

  get isMissing(): boolean {
    return this.task.refusal?.reason === 'task-not-found';
  }

  /** Reads the task again, and what of it is on the screen. */
  async load(part: TaskPart): Promise<void> {
    const loads = { prompt: this.prompt, tools: this.tools, changes: this.change };
    if (part in loads) void loads[part as keyof typeof loads].load();
    await this.task.load();
    const now = this.task.value;
    if (now !== undefined) this.#form?.rebase(now);
  }

  /** Begins to edit it, or goes on. */
  edit(): void {
    const now = this.task.value;
    if (this.#form !== undefined || now === undefined) return;
    const { written, hash } = now;
    this.#form = beginForm(this.#project.client, { id: this.id, written, hash });
    void this.#form.check();
  }

  /** Forgets the changes. */
  leave(): void {
    leaveForm(this.#project.client, this.id);
    this.#form = undefined;
  }
}
