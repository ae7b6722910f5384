import type { Answer } from '../../../src/server/route.ts';
import { Asked } from './asked.svelte.ts';
import type { ProjectState } from './project.svelte.ts';
import { TaskForm } from './task-form.svelte.ts';

/** The parts of a task's page; `edit` stands in the place of the first. */
export const taskParts = ['task', 'edit', 'prompt', 'tools', 'sessions', 'changes'] as const;
export type TaskPart = (typeof taskParts)[number];

/** Changes that are not saved stay when the person looks elsewhere, until the page is left. */
const openForms = new Map<string, TaskForm>();

// A reload or another address would lose them without a word.
window.addEventListener('beforeunload', (event) => {
  if ([...openForms.values()].some(({ changed }) => changed.length > 0)) event.preventDefault();
});

/** One task as its page shows it. */
export class TaskView {
  readonly id: string;
  readonly #project: ProjectState;
  readonly #key: string;
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
    this.#key = `${client.events} ${id}`;
    this.task = new Asked(() => client.ask('GET /tasks/:id', { at }));
    this.prompt = new Asked(() => client.ask('GET /tasks/:id/prompt', { at }));
    this.tools = new Asked(() => client.ask('GET /tasks/:id/tools', { at }));
    this.change = new Asked(() => client.ask('GET /tasks/:id/diff', { at }));
    this.#form = openForms.get(this.#key);
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
    this.#form = new TaskForm(this.#project.client, { id: this.id, written, hash });
    openForms.set(this.#key, this.#form);
    void this.#form.check();
  }

  /** Forgets the changes. */
  leave(): void {
    openForms.delete(this.#key);
    this.#form = undefined;
  }
}
