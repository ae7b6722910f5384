import type { SectionName } from '../model/prompt-section.ts';
import type { Kind } from '../model/task.ts';

const background: readonly SectionName[] = ['guide', 'project', 'persona', 'skills', 'conventions'];
const wish: readonly SectionName[] = ['feature', 'feature_files', 'spec'];
const past: readonly SectionName[] = ['groundwork', 'handoffs'];
const order: readonly SectionName[] = ['answers', 'task', 'criteria', 'checks', 'tools', 'finish'];

/** What the prompt of each kind is made of, in this order: reference first, the task and what to do last. */
export const recipes: Readonly<Record<Kind, readonly SectionName[]>> = {
  implement: ['opening', ...background, ...wish, ...past, 'context', 'earlier', ...order],
  // Who plans needs to know what is wanted more than how code is written.
  plan: [
    'opening',
    'project',
    'guide',
    'persona',
    ...wish,
    ...past,
    'context',
    'earlier',
    ...order,
  ],
  // What is to be judged stands right before the task that says how.
  review: ['opening', ...background, ...wish, ...past, 'context', 'earlier', 'reviewed', ...order],
};
