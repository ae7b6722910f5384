import type { ExplainView } from '../explain/explain-view.ts';
import type { PromptView } from '../prompt-view.ts';

/** What a variable of templates holds: something to print, or names of its own; a list is gone through. */
export type Shape =
  /** A `block` is of several lines, and ends with a fence in most cases. */
  | { type: 'text'; about: string; block?: true }
  | { type: 'one' | 'list'; about: string; has: Shapes };

export type Shapes = Readonly<Record<string, Shape>>;

/** All that a template may name. */
export const variables = {
  kind: text('the kind of the task'),
  like: text('the kind that it is like: implement, plan or review'),
  project: one('the project', {
    title: text('its title'),
    description: block('its description, in a fence'),
  }),
  guide: block('.ralph/guide.md, in a fence'),
  discipline: one("the task's discipline", {
    title: text('its title'),
    persona: block('who the session is to be, in a fence'),
    skills: block('its skills as a list, in a fence'),
    conventions: block('its conventions, in a fence'),
  }),
  feature: one("the task's feature", {
    title: text('its title'),
    description: block('its description, in a fence'),
    files: files('its context files'),
  }),
  spec: one("the task's specification", {
    path: text('its path, as code'),
    text: block('its text, in a fence'),
    acceptance: block('its part on what work is accepted by, in a fence, where its text is cut'),
  }),
  groundwork: works("the summaries of its dependencies' dependencies"),
  handoffs: works('what its dependencies handed over'),
  context: files("the task's context files"),
  reviewed: works('the work that a review judges'),
  earlier: block('what was tried before'),
  answers: list('answers of people', { text: block('the question and its answer, in a fence') }),
  task: one('the task', {
    id: text('its id'),
    title: text('its title, in quotes'),
    author: text('who wrote it: a person, an agent'),
    text: block('id, title and description, in a fence'),
    command: text('the slash command that it asks for, as code'),
    hints: block('its hints, in a fence'),
    reviews: text('the ids of the tasks that it judges'),
  }),
  criteria: block('the acceptance criteria with their ids, in a fence'),
  checks: list('the checks that it has to pass', {
    name: text('the name'),
    command: text('the command, as code'),
    named: text('whether it has a name of its own'),
  }),
  failing_before: list('the checks that failed before it began', { name: text('the name') }),
  tools: list('the tools of its session', {
    name: text('the name, without its prefix'),
    use: text('what it is for'),
  }),
  tool_prefix: text('how the names of these tools begin'),
  commit: text('whether the session is to commit its work'),
  completes: text('whether it has the tool complete_task'),
  judges: text('whether it has the tool submit_review'),
  blocks: text('whether it has the tool block_task'),
} satisfies Record<keyof PromptView, Shape>;

/** All that a template of the prompt of `ralph explain` may name. */
export const explainVariables = {
  project: one('the project', { title: text('its title') }),
  tool_prefix: text('how the names of its tools begin'),
  max_new_tasks: text('how many tasks the session may make'),
  revises: text('whether tasks that were made are to be different'),
} satisfies Record<keyof ExplainView, Shape>;

/** In the template of a section also that section as Ralph itself writes it. */
export function withBuiltIn(shapes: Shapes): Shapes {
  return { ...shapes, built_in: block('the section as it is without this template') };
}

export const sectionVariables = withBuiltIn(variables);

function block(about: string): Shape {
  return { type: 'text', about, block: true };
}

function text(about: string): Shape {
  return { type: 'text', about };
}

function one(about: string, has: Shapes): Shape {
  return { type: 'one', about, has };
}

function list(about: string, has: Shapes): Shape {
  return { type: 'list', about, has };
}

function files(about: string): Shape {
  return list(about, {
    path: text('its path, as code'),
    text: block('its text in a fence, or why it is not quoted'),
  });
}

function works(about: string): Shape {
  return list(about, {
    task: text('the id of the task'),
    title: text('its title, in quotes'),
    text: block('what is told of it, in a fence'),
  });
}
