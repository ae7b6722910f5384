/** How a person answers the question of a blocked task. */
export function answerHint(task: string, hasOptions: boolean): string {
  const option = hasOptions ? ', or `--option 1`' : '';
  return `answer with \`ralph answer ${task} "…"\`${option}`;
}
