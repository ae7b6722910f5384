import * as z from 'zod/mini';
import { kinds, priorities } from '../model/task.ts';
import { ownKindPattern } from '../model/written-task.ts';

// Fields of tools' arguments. Their rules are refinements: these cost the model nothing in a definition.

/** Text that says something. */
export const words = z.string().check(z.refine(isFilled, { error: 'text that is not blank' }));

/** The same, of at most so many characters on one line. */
export function line(most: number): z.ZodMiniString {
  return z.string().check(
    z.refine((text) => isFilled(text) && !/[\n\r\v\f\u0085\u2028\u2029]/u.test(text), {
      error: 'text on one line that is not blank',
      abort: true,
    }),
    z.refine((text) => text.length <= most, { error: `at most ${most} characters` }),
  );
}

/** A path of the project, as people write it. */
const path = z.string().check(
  z.refine((text) => isFilled(text) && !/[\n\r\\]|^\/|(^|\/)\.\.(\/|$)/.test(text), {
    error: 'a path inside the project, relative to it',
  }),
);

/** What a page of specs/ is called: its name and nothing that leads elsewhere. */
export const specPattern = /^[A-Za-z0-9][\w.-]{0,99}$/;

const specName = z.string().check(
  z.refine((text) => specPattern.test(text), {
    error: 'the name of a page of specs/, as in login',
  }),
);

export const titleField = line(200);
export const filePaths = z.array(path);
export const specField = specName;

/** Which kinds there are beside Ralph's own is looked up when a tool is called. */
const kindField = z
  .string()
  .check(
    z.refine((name) => isBuiltIn(name) || ownKindPattern.test(name), {
      error: `one of ${kinds.join(', ')}`,
      params: { known: kinds },
    }),
  )
  .register(z.globalRegistry, { enum: [...kinds] });

/** What a session may say of a task that it makes or changes. Never permissions, tools, limits or a status. */
export const taskFields = {
  title: titleField,
  description: z.string(),
  kind: kindField,
  priority: z.enum(priorities),
  feature: words,
  discipline: words,
  depends_on: z.array(words),
  acceptance: z.array(words),
  verify: z.array(words),
  context_files: filePaths,
  hints: z.string(),
  spec: specField,
  tags: z.array(line(60)),
};

function isBuiltIn(name: string): boolean {
  return kinds.some((kind) => kind === name);
}

function isFilled(text: string): boolean {
  return text.trim() !== '';
}
