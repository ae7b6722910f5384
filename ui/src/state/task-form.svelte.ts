import type { Answer, Refusal, TaskPatch } from '../../../src/server/route.ts';
import type { Task } from '../../../src/model/task.ts';
import type { WrittenTask } from '../../../src/model/written-task.ts';
import type { Client } from './client.ts';
import {
  changedKeys,
  isSame,
  itemsOf,
  itemText,
  withItem,
  withNumbers,
  withoutBlanks,
  withoutItem,
  type ListItem,
  type TaskRecord,
} from './task-record.ts';

/** A field of the form: the key of the task that it fills. */
export type Field = keyof Task;

/** A task of the queue as it was read, to be changed. */
export interface EditedTask {
  id: string;
  written: TaskRecord;
  /** Changes with every change of the task. */
  hash: string;
}

/** How long a person pauses in typing before the form is checked. */
const restMs = 200;

/**
 * A task that is being written, new or in the place of one: what the fields hold, what is wrong with it, the
 * YAML that it becomes, and what somebody else has made of it meanwhile.
 */
export class TaskForm {
  readonly #client: Client;
  readonly #id: string | undefined;
  /** As it was on disk when it was read last. */
  #base = $state.raw<TaskRecord>({});
  #hash: string | undefined;
  #values = $state.raw<TaskRecord>({});
  /** What stands on disk now of what was changed here, too; nobody has chosen yet. */
  #theirs = $state.raw<ReadonlyMap<string, unknown>>(new Map());
  /** What was taken over from there without a question. */
  #joined = $state.raw<readonly string[]>([]);
  #yaml = $state('');
  #errors = $state.raw<Record<string, string>>({});
  #warnings = $state.raw<Record<string, string>>({});
  #refusal = $state.raw<Refusal | undefined>(undefined);
  /** A title that nobody has begun to type is missing, not wrong. */
  #isBegun = $state(false);
  /** As it would be written. */
  readonly #record = $derived(withNumbers(withoutBlanks(this.#values)));
  readonly #changed = $derived(changedKeys(this.#base, this.#record));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(client: Client, edited?: EditedTask) {
    this.#client = client;
    this.#id = edited?.id;
    if (edited === undefined) return;
    this.#base = withoutBlanks(edited.written);
    this.#values = this.#base;
    this.#hash = edited.hash;
  }

  get isNew(): boolean {
    return this.#id === undefined;
  }

  get yaml(): string {
    return this.#yaml;
  }

  /** What is wrong that belongs to no field. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** The keys that are not as on disk. */
  get changed(): readonly string[] {
    return this.#changed;
  }

  /** The keys that somebody else has changed, and that were left alone here. */
  get joined(): readonly string[] {
    return this.#joined;
  }

  /** The keys that were changed here and on disk. */
  get conflicts(): readonly string[] {
    return [...this.#theirs.keys()];
  }

  get errors(): Readonly<Record<string, string>> {
    return this.#errors;
  }

  text(field: Field): string {
    const value = this.#values[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  items(field: Field): ListItem[] {
    return itemsOf(this.#values[field]);
  }

  list(field: Field): string[] {
    return this.items(field).map(itemText);
  }

  error(field: Field): string | undefined {
    if (field !== 'title') return this.#errors[field];
    if (!this.#isBegun || this.#errors.title === undefined) return undefined;
    return this.text('title').trim() === '' ? 'Give it a title.' : this.#errors.title;
  }

  warning(field: Field): string | undefined {
    return this.#warnings[field];
  }

  /** What stands on disk of a field that was changed here, too; undefined where there is no such conflict. */
  conflict(field: Field): { value: unknown } | undefined {
    return this.#theirs.has(field) ? { value: this.#theirs.get(field) } : undefined;
  }

  /** An empty text or list leaves the key out. */
  set(field: Field, value: string | readonly ListItem[]): void {
    this.#write(field, value);
  }

  setItem(field: Field, at: number, text: string): void {
    const items = this.items(field).map((item, index) => {
      if (index !== at) return item;
      return typeof item === 'string' ? text : { ...item, text };
    });
    this.#write(field, items);
  }

  addItem(field: Field): void {
    const items = this.items(field);
    this.#write(field, field === 'acceptance' ? withItem(items, '') : [...items, '']);
  }

  dropItem(field: Field, at: number): void {
    const isNumbered = field === 'acceptance' && !this.isNew;
    this.#write(field, withoutItem(this.items(field), at, isNumbered));
  }

  /** Of two changes of a field: that on disk, or the one that was made here. */
  choose(field: Field, which: 'theirs' | 'mine'): void {
    const theirs = new Map(this.#theirs);
    const value = theirs.get(field);
    theirs.delete(field);
    this.#theirs = theirs;
    if (which === 'theirs') this.#write(field, value);
  }

  /** Takes what is on disk now: what was not changed here follows it, of the rest the person chooses. */
  rebase({ written: found, hash }: Omit<EditedTask, 'id'>): void {
    if (hash === this.#hash) return;
    const written = withoutBlanks(found);
    const mine = new Set(this.#changed);
    const values = { ...this.#values };
    const theirs = new Map(this.#theirs);
    const joined = new Set(this.#joined);
    for (const key of changedKeys(this.#base, written)) {
      if (!mine.has(key)) {
        values[key] = written[key];
        joined.add(key);
      } else if (isSame(written[key], this.#record[key])) theirs.delete(key);
      else theirs.set(key, written[key]);
    }
    this.#base = written;
    this.#hash = hash;
    this.#values = values;
    this.#theirs = theirs;
    this.#joined = [...joined];
    this.#later();
  }

  /** Asks what would be written, and what is wrong with it. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const body = this.#record;
    const id = this.#id;
    const answered =
      id === undefined
        ? await this.#client.ask('POST /tasks/preview', { body })
        : await this.#client.ask('POST /tasks/:id/preview', { at: { id }, body });
    // What was typed since is asked for already.
    if (asked !== this.#asked) return;
    this.#refusal = answered.ok ? undefined : answered.refusal;
    if (!answered.ok) return;
    this.#yaml = answered.value.yaml;
    this.#errors = answered.value.errors;
    this.#warnings = answered.value.warnings;
  }

  /** Writes it. Returns the task; undefined when it is not sound, refused, or not what it was on disk. */
  async save(): Promise<Answer<'POST /tasks'> | undefined> {
    this.#isBegun = true;
    await this.check();
    if (
      this.#refusal !== undefined ||
      Object.keys(this.#errors).length > 0 ||
      this.#theirs.size > 0
    )
      return undefined;
    const answered = await this.#send();
    if (answered.ok) return answered.value;
    this.#refusal = answered.refusal;
    return undefined;
  }

  #send() {
    const now = this.#record;
    const id = this.#id;
    if (id === undefined) {
      return this.#client.ask('POST /tasks', { body: now as WrittenTask });
    }
    const changed = this.#changed;
    const set = Object.fromEntries(
      changed.filter((key) => key in now).map((key) => [key, now[key]]),
    );
    const unset = changed.filter((key) => !(key in now));
    const body: TaskPatch = { if_hash: this.#hash ?? '', set, unset };
    return this.#client.ask('PATCH /tasks/:id', { at: { id }, body });
  }

  #write(field: Field, value: unknown): void {
    this.#isBegun ||= field === 'title';
    this.#values = { ...this.#values, [field]: value };
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), restMs);
  }
}
