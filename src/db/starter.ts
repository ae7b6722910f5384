import { basename } from 'node:path';
import { pairsText } from './edit/value-text.ts';
import { schemaLine } from './schema/schema-line.ts';
import { suggestStack, type Stack } from './stack.ts';

export interface StarterFile {
  /** Relative to the project. */
  path: string;
  text: string;
}

/** The files that `ralph init` makes in this project. They are valid as they are, and teach by comments. */
export function starterFiles(root: string): StarterFile[] {
  const files = [
    { path: '.ralph/config.yaml', text: configText(suggestStack(root)) },
    { path: '.ralph/guide.md', text: guideText },
    { path: '.ralph/.gitignore', text: 'run/\n*.tmp\n' },
    { path: '.ralph/db/metadata.yaml', text: metadataText(basename(root)) },
    { path: '.ralph/db/tasks.yaml', text: tasksText },
    { path: '.ralph/db/features.yaml', text: featuresText },
    { path: '.ralph/db/disciplines.yaml', text: disciplinesText },
  ];
  return files.map(({ path, text }) => ({ path, text: (schemaLine(path) ?? '') + text }));
}

function configText({ checks, allow }: Stack): string {
  const declared =
    checks.length === 0
      ? '# checks:\n#   test: npm test\n#   lint: npm run -s lint\n'
      : block({ checks: Object.fromEntries(checks.map(({ name, command }) => [name, command])) });
  const allowed =
    allow.length === 0
      ? '# permissions:\n#   allow: ["Bash(npm test *)"]\n#   deny: []\n'
      : `${block({ permissions: { allow } })}  # deny: []\n`;
  return `# How Ralph works in this project. Every key may be left out; the values in comments are the defaults.
# \`ralph validate\` checks this file and the database.

# The commands that prove work. Ralph runs them itself before it calls a task done; each must exit with 0.
${declared}
# Which checks every task has to pass, by name; any other text is a shell command. Default: all declared checks.
# verify: [test]

# How long one check may take.
# check_timeout: 10m

# With true, a task that has nothing to verify is not done but waits for a person.
# require_verify: false

# Run the checks before a task too: what fails then is not held against it.
# baseline: true

# What a session may do without asking, beside reading and editing files, and what it may never do.
${allowed}
# Who commits: the session commits its own work (agent), or nobody (never).
# commit: agent

# How often a task is tried, how many turns a session has, how much it may cost and how long it may take.
# max_attempts: 3
# max_turns: 100
# max_budget_usd:
#   session: 5
#   task: 20
#   run: 50
# timeout: 60m

# Under a plan no session is begun above this share of its limit; Ralph waits for the reset.
# stop_at_utilization: 90%

# Another model or effort for the last attempt at a task. Default: the same.
# escalate:
#   model: opus
#   effort: high

# How often the same may happen before it counts as standing still: one tool call with the same
# answer, the same failed checks with the same files, sessions that changed nothing.
# stagnation:
#   same_call: 10
#   same_failure: 3
#   unchanged_sessions: 3

# Tasks that a session creates: play them when it has completed, or leave them as drafts (draft).
# new_tasks: play
# max_new_tasks:
#   session: 20
#   run: 100
#   generations: 3

# The coding agent. \`env\` names variables that it gets beside the usual ones; \`setting_sources\` says
# whose settings it sees (user, project, local); \`mcp_servers\` names servers of .mcp.json that sessions
# which implement get beside Ralph's own.
# agent:
#   command: [claude]
#   env: []
#   setting_sources: [project]
#   mcp_servers: []

# Model and effort. Default: the agent's own choice.
# model: sonnet
# effort: high

# Kinds of tasks of your own, each \`like\` one of Ralph's (implement, plan, review): its sessions have the tools and
# permissions of that. \`sections\` says what its prompt is made of; texts of its own go to .ralph/templates/<kind>/.
# kinds:
#   research:
#     like: plan
#     description: Find out how others do it, and hand that over

# What the prompt of a session may cost, in tokens by the estimate of \`ralph tokens\`: a longer one is
# shortened, or its task waits for a person. \`token_factor\`: the agent's tokens for each that is counted.
# prompt:
#   max_tokens: 10000
#   token_factor: 1.3

# What Ralph waits for before it takes silence for a hang.
# timers:
#   start: 60s
#   model: 300s
#   stream: 180s
#   tool: 610s
#   after_result: 10s
#   stop_step: 5s
#   back_off: 2s
#   back_off_max: 5m
#   park_jitter: 60s
#   tools:
#     Bash: 610s

# What is told when a run ends, waits or has a question: a shell command that gets it as JSON on its
# standard input, and the desktop.
# notify:
#   command: ./tell-me.sh
#   desktop: true

# What runs leave in .ralph/run (and as refs in git) is removed when it is older than this, or when all
# of it is bigger; how much one session may write; how much must be free before one begins.
# run:
#   keep:
#     age: 30d
#     size: 2GB
#   session_size: 500MB
#   min_free: 100MB
`;
}

function metadataText(name: string): string {
  return `# What this project is. It is part of every prompt.
schema_version: 1
${block({ title: name.trim() === '' ? 'Project' : name })}# description: |
#   One paragraph that a new colleague would want to read first.
`;
}

const tasksText = `# The queue. Ralph plays the tasks that are ready, by priority and then from top to bottom.
# Only id and title are required. \`ralph add "…"\` writes to the end; editing by hand is just as good.
#
# tasks:
#   - id: login-form
#     title: Log in with a link
#     description: |
#       Markdown. What is to be done, and why.
#     acceptance:
#       - The form keeps what was typed when the address is wrong
#     verify: [test]                  # beside what the config asks of every task
#     context_files: [src/login.ts]   # put in the prompt
#     priority: high                  # critical, high, medium (default), low
#     depends_on: [user-table]        # played when these are done
#     feature: login                  # see features.yaml
#     discipline: frontend            # see disciplines.yaml
#     status: pending                 # draft, pending (default), in_progress, done, blocked, skipped

tasks: []
`;

const featuresText = `# What tasks belong to, by \`feature: <name>\`. It is part of the prompt of each of them.
#
# features:
#   - name: login
#     title: Logging in
#     description: People log in with a link that they get by mail.
#     context_files: [src/login.ts]
#     spec: login                     # specs/login.md or specs/login/README.md

features: []
`;

const disciplinesText = `# Ways of working that tasks name by \`discipline: <name>\`.
#
# disciplines:
#   - name: frontend
#     title: Front end
#     persona: You build accessible pages with little code.
#     skills: [Accessible forms, Plain CSS]
#     conventions: |
#       Components are in ui/, one per file.
#     verify: [lint]
#     model: sonnet

disciplines: []
`;

const guideText = `<!-- This text is part of every prompt. Say what a session cannot see in the code: how to run things,
what to leave alone, which decisions are made. The project's CLAUDE.md is read as well. Comments
like this one are left out. -->
`;

function block(record: object): string {
  return `${pairsText(record, 0, '\n')}\n`;
}
