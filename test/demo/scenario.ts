import type { Sandbox } from '../rig/sandbox.ts';
import type { Script } from '../rig/messages-endpoint.ts';
import { say, together, use, type Reply } from '../rig/turn.ts';

/** What the queue has to look like when `ralph play` has ended. */
export const meant: Record<string, string> = {
  greeting: 'done',
  farewell: 'done',
  survey: 'done',
  polish: 'done',
  deploy: 'blocked',
  shout: 'done',
};

/** A small project with tests for what is not written yet, and a queue that asks for it. */
export function writeProject(sandbox: Sandbox): void {
  for (const [path, text] of Object.entries(files)) sandbox.write(path, text);
}

const files: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'sample', private: true, type: 'module' }, undefined, 2)}\n`,
  'test/greeting.test.js': testOf('greeting', "greeting('Ada')", 'Hello, Ada!'),
  'test/farewell.test.js': testOf('farewell', "farewell('Ada')", 'Goodbye, Ada!'),
  'test/shout.test.js': testOf('shout', "shout('hello')", 'HELLO'),
  '.ralph/config.yaml': `# A sample: each task names the check that proves it.
checks:
  greeting: node --test test/greeting.test.js
  farewell: node --test test/farewell.test.js
  shout: node --test test/shout.test.js
  readme: grep -q Usage README.md
verify: []
`,
  '.ralph/.gitignore': 'run/\n',
  '.ralph/guide.md': 'Plain JavaScript modules in src/, one function each. No dependencies.\n',
  '.ralph/db/metadata.yaml':
    'schema_version: 1\ntitle: Sample\ndescription: A tiny library of phrases.\n',
  '.ralph/db/tasks.yaml': `# The queue of the demo. Ralph edits only the lines that it must.
tasks:
  - id: greeting
    title: Write greeting(name)   # succeeds at once
    verify: [greeting]

  - id: farewell
    title: Write farewell(name)   # fails its check, then succeeds
    verify: [farewell]

  - id: survey
    title: Find what the library lacks   # creates a task

  - id: polish
    title: Describe the usage in the README
    priority: high   # and yet it waits for the other two
    depends_on: [greeting, farewell]
    verify: [readme]
    acceptance:
      - The README has a Usage section

  - id: deploy
    title: Publish the library   # needs a person
`,
};

function testOf(name: string, call: string, expected: string): string {
  return `import assert from 'node:assert';
import test from 'node:test';
import { ${name} } from '../src/${name}.js';

test('${name}', () => {
  assert.strictEqual(${call}, '${expected}');
});
`;
}

/** What the model answers, session by session. */
export function demoScripts(project: string): Script[] {
  const write = (path: string, content: string): Reply =>
    use('Write', { file_path: `${project}/${path}`, content });
  const phrase = (name: string, word: string): Reply =>
    write(`src/${name}.js`, `export const ${name} = (name) => '${word}, ' + name + '!';\n`);
  const complete = (summary: string, more: object = {}): Reply =>
    use('mcp__ralph__complete_task', { summary, ...more });
  return [
    {
      when: 'greeting: Write',
      attempts: [
        [
          together(say('I write the module.'), phrase('greeting', 'Hello')),
          complete('greeting(name) is in src/greeting.js', {
            handoff: 'Import it from src/greeting.js.',
          }),
          say('Done.'),
        ],
      ],
    },
    {
      when: 'farewell: Write',
      attempts: [
        [
          phrase('farewell', 'Farewell'),
          complete('farewell(name) is written'),
          say('I could not find out why.'),
        ],
        [
          together(
            say('I look at what is there.'),
            use('Read', { file_path: `${project}/src/farewell.js` }),
          ),
          together(say('The test wants Goodbye.'), phrase('farewell', 'Goodbye')),
          complete('farewell(name) says Goodbye, as its test wants'),
          say('Done.'),
        ],
      ],
    },
    {
      when: 'survey: Find',
      attempts: [
        [
          use('mcp__ralph__create_task', {
            title: 'Write shout(text)',
            verify: ['shout'],
            priority: 'low',
          }),
          complete('One function is missing: shout(text)'),
          say('Done.'),
        ],
      ],
    },
    {
      when: ': Write shout(text)',
      attempts: [
        [
          write('src/shout.js', 'export const shout = (text) => text.toUpperCase();\n'),
          complete('shout(text) is in src/shout.js'),
          say('Done.'),
        ],
      ],
    },
    {
      when: 'polish: Describe',
      attempts: [
        [
          use('Read', { file_path: `${project}/README.md` }),
          write(
            'README.md',
            '# Sample\n\n## Usage\n\nImport the function that you need from src/.\n',
          ),
          complete('The README tells how to use it', {
            criteria: [{ id: 'a1', met: true, evidence: 'README.md, section Usage' }],
          }),
          say('Done.'),
        ],
      ],
    },
    {
      when: 'deploy: Publish',
      attempts: [
        [
          use('mcp__ralph__block_task', {
            on: 'human',
            reason: 'There is no registry to publish to',
            question: 'Which registry should the library go to?',
            options: ['the public one', 'a private one'],
          }),
          say('I wait for the answer.'),
        ],
      ],
    },
  ];
}
