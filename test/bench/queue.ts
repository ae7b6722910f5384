/** A tasks.yaml of so many tasks, written as a person would. */
export function queueOf(count: number): string {
  const tasks = Array.from(
    { length: count },
    (_, index) => `  - id: task-${String(index + 1).padStart(5, '0')}
    title: Write module number ${index + 1}
    description: |
      A module with one function and its test.
      Keep to the conventions of the others.
    tags: [bench]
`,
  );
  return `# A queue for measuring.\ntasks:\n${tasks.join('\n')}`;
}
