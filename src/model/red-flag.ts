/** The fixed rules by which a change is shown to a person, in the order of their weight. */
export const flagRules = [
  /** The branch is another one, or commits of it are gone. */
  'branch-changed',
  /** Something that looks like a password or a key was added. */
  'secret',
  /** A test is gone, or the tests in a file are fewer. */
  'test-deleted',
  /** A test is there and does not run any more. */
  'test-skipped',
  /** A test asserts less than before. */
  'test-weaker',
  /** What a check runs was changed: its command, its script, its configuration. */
  'check-changed',
  'ci-changed',
  'lock-file-changed',
  /** A file that neither the task names nor lies near what it names. */
  'outside-task',
  'large-deletion',
] as const;
export type FlagRule = (typeof flagRules)[number];

/** Something in a session's change that a person should look at. No proof of anything. */
export interface RedFlag {
  rule: FlagRule;
  /** Relative to the project, where it is about one file. */
  path?: string;
  /** What was seen, in one sentence; of a secret never its text. */
  words: string;
}
