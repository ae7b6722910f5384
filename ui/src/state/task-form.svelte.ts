import type { Answer, Body, Refusal } from '../../../src/server/route.ts';
import type { Client } from './client.ts';

type NewTask = Body<'POST /tasks'>;

/** A field of the form: the key of the task that it fills. */
export type Field = keyof NewTask & string;

/** How long a person pauses in typing before the form is checked. */
const restMs = 250;

/** A task that is being written: what the fields hold, what is wrong with it, and the YAML that it becomes. */
export class TaskForm {
  readonly #client: Client;
  #values = $state<Record<string, unknown>>({});
  #yaml = $state('');
  #errors = $state.raw<Record<string, string>>({});
  #refusal = $state.raw<Refusal | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(client: Client, values: NewTask) {
    this.#client = client;
    this.#values = { ...values };
  }

  get yaml(): string {
    return this.#yaml;
  }

  /** What is wrong that belongs to no field. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  get isSound(): boolean {
    return Object.keys(this.#errors).length === 0 && this.#refusal === undefined;
  }

  text(field: Field): string {
    const value = this.#values[field];
    return typeof value === 'string' ? value : '';
  }

  list(field: Field): string[] {
    const value = this.#values[field];
    return Array.isArray(value) ? value.map(String) : [];
  }

  error(field: Field): string | undefined {
    return this.#errors[field];
  }

  /** An empty text or list leaves the key out. */
  set(field: Field, value: string | string[]): void {
    if (value.length === 0) Reflect.deleteProperty(this.#values, field);
    else this.#values[field] = value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), restMs);
  }

  /** Asks what would be written, and what is wrong with it. */
  async check(): Promise<void> {
    const asked = ++this.#asked;
    const answered = await this.#client.ask('POST /tasks/preview', { body: this.#task() });
    // What was typed since is asked for already.
    if (asked !== this.#asked) return;
    if (answered.ok) {
      this.#yaml = answered.value.yaml;
      this.#errors = answered.value.errors;
      this.#refusal = undefined;
    } else this.#refusal = answered.refusal;
  }

  /** Writes it. Returns the task, or undefined when it is refused. */
  async save(): Promise<Answer<'POST /tasks'> | undefined> {
    await this.check();
    if (!this.isSound) return undefined;
    const answered = await this.#client.ask('POST /tasks', { body: this.#task() });
    if (answered.ok) return answered.value;
    this.#refusal = answered.refusal;
    return undefined;
  }

  #task(): NewTask {
    return $state.snapshot(this.#values) as NewTask;
  }
}
