/** The names of the tools that Ralph itself gives to sessions: none of the project's own may have one. */
export const ownToolNames: readonly string[] = [
  ...['complete_task', 'submit_review', 'run_checks', 'block_task', 'report_progress', 'ask_human'],
  ...['create_task', 'update_task', 'create_feature', 'create_discipline'],
  ...['list_tasks', 'get_task', 'search', 'withdraw_task'],
];
