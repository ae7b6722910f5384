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

/** One of tasks as they are in a long project: texts, dependencies and criteria, about 800 bytes each. */
export function bigQueueOf(count: number): string {
  const id = (index: number): string => `task-${String(index + 1).padStart(5, '0')}`;
  const words =
    'a module with one function and its test keeps to the conventions of the others'.split(' ');
  const sentence = (index: number, length: number): string =>
    Array.from({ length }, (_, at) => words[(index * 7 + at * (at + 3)) % words.length]).join(' ');
  const tasks = Array.from(
    { length: count },
    (_, index) => `  # ${sentence(index, 5)}
  - id: ${id(index)}
    title: Write module number ${index + 1}
    created: "2026-11-20T10:00:00Z"
    created_by: human
    status: ${index % 3 === 0 ? 'done' : 'pending'}
    priority: medium
    tags: [bench, part-${index % 20}]
    depends_on: [${index > 2 ? `${id(index - 1)}, ${id(index - 3)}` : ''}]
    description: |
      ${sentence(index, 15)}
      ${sentence(index + 1, 15)}

      ${sentence(index + 2, 15)}
    acceptance:
      - id: a1
        text: ${sentence(index + 3, 12)}
      - id: a2
        text: "${sentence(index + 4, 12)}"
    hints: ${sentence(index + 5, 18)}
`,
  );
  return `# A long queue for measuring.\ntasks:\n${tasks.join('')}`;
}
