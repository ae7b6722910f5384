import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, endSession, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph prompt', () => {
  const sandbox = useSandbox();

  it('tells what each part costs, by an estimate, with its hash [CLI-180]', async () => {
    writeQueue(sandbox(), oneTask, 'prompt:\n  max_tokens: 2000\n  token_factor: 2\n');
    const { code, stdout } = await sandbox().run(['prompt', 'one', '--tokens', '--json']);
    expect(code).toBe(0);
    const { data } = JSON.parse(stdout) as {
      data: {
        tokens_estimate: number;
        max_tokens: number;
        sections: { name: string; tokens: number }[];
      };
    };
    expect(data.sections.map(({ name }) => name)).toEqual(['opening', 'task', 'tools', 'finish']);
    const sum = data.sections.reduce((total, { tokens }) => total + tokens, 0);
    expect(data).toMatchObject({ tokens_estimate: sum, max_tokens: 2000, token_factor: 2 });
    const shown = await sandbox().run(['prompt', 'one', '--tokens']);
    expect(shown.stdout).toMatch(
      /^SECTION +TOKENS +BYTES +HASH\nopening +\d+ +\d+ +[0-9a-f]{16}\n/,
    );
    expect(shown.stdout).toContain(`about ${sum} tokens of 2000 (an estimate)`);
  });

  it('needs no tokenizer where the number of bytes decides [PROMPT-43]', async () => {
    const loader = `export async function resolve(name, context, next) {
      if (name === 'tiktoken') throw new Error('the tokenizer is asked for');
      return next(name, context);
    }`;
    const start = `import { register } from 'node:module';
      register('${dataUrl(loader)}');`;
    const env = { NODE_OPTIONS: `--import ${dataUrl(start)}` };
    writeQueue(sandbox(), oneTask);
    const small = await sandbox().run(['prompt', 'one'], { env });
    expect(small).toMatchObject({ code: 0, stderr: '' });
    sandbox().write('long.txt', 'some words\n'.repeat(1_200));
    writeQueue(sandbox(), `${oneTask}    context_files: [long.txt]\n`);
    const long = await sandbox().run(['prompt', 'one'], { env });
    expect(long.stderr).toContain('the tokenizer is asked for');
    expect((await sandbox().run(['prompt', 'one'])).code).toBe(0);
  });

  it('prints one part, or names those that there are [CLI-181]', async () => {
    writeQueue(sandbox(), oneTask);
    const { stdout } = await sandbox().run(['prompt', 'one', '--section', 'task']);
    expect(stdout).toBe(
      '## The task\n\nWritten by a person:\n\n```markdown\none: The only task\n```\n',
    );
    const unknown = await sandbox().run(['prompt', 'one', '--section', 'tasks']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('give one of opening, task, tools, finish');
  });

  it('prints what an attempt was, and how it differs from what a session got [CLI-182] [CLI-183]', async () => {
    writeQueue(sandbox(), `${oneTask}    verify: ["false"]\n`, `${quickTimers}baseline: false\n`);
    const fresh = await sandbox().run(['prompt', 'one']);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;

    const now = await sandbox().run(['prompt', 'one']);
    expect(now.stdout).toContain('Attempt 1 ended verify-failed');
    const first = await sandbox().run(['prompt', 'one', '--attempt', '1']);
    expect(first.stdout).toBe(fresh.stdout);
    const second = await sandbox().run(['prompt', 'one', '--attempt', '2']);
    expect(second.stdout).toBe(now.stdout);
    const third = await sandbox().run(['prompt', 'one', '--attempt', '3']);
    expect(third.code).toBe(2);
    expect(third.stderr).toContain('one has no attempt 3: the next one is number 2');

    const diff = await sandbox().run(['prompt', 'one', '--diff', 'last']);
    expect(diff.code).toBe(0);
    expect(diff.stdout).toMatch(/^New: earlier\n\n…\n/);
    expect(diff.stdout).toContain('\n+Attempt 1 ended verify-failed');
    const same = await sandbox().run(['prompt', 'one', '--attempt', '1', '--diff', 'one']);
    expect(same.stdout).toBe('The prompt would be the same.\n');

    // Where the session's files are gone, the hashes of its record still tell the parts.
    const text = readFileSync(join(sandbox().project, '.ralph/db/tasks.yaml'), 'utf8');
    sandbox().write('.ralph/db/tasks.yaml', text.replace('The only', 'A'));
    sandbox().git('clean', '-fdxq', '--', '.ralph/run/sessions');
    const parts = await sandbox().run(['prompt', 'one', '--attempt', '1', '--diff', 'last']);
    expect(parts.stdout).toContain('Changed: task\n\nThe text that it got is gone');
  });

  it('tells in words which template is wrong, as validate and play do [PROMPT-61] [PROMPT-63]', async () => {
    sandbox().write('.ralph/templates/sections/finish.md', '{{built_in}}\n{{taks.id}}\n');
    sandbox().write('.ralph/templates/sections/begin.md', 'x');
    sandbox().write('.ralph/templates/README.md', 'How our prompts are made');
    writeQueue(sandbox(), oneTask);
    const place = '.ralph/templates/sections/finish.md:2:1: found the unknown variable {{taks.id}}';
    for (const words of [['validate'], ['prompt', 'one'], ['play']]) {
      const { code, stderr } = await sandbox().run(words);
      expect({ words, code }).toEqual({ words, code: 6 });
      expect(stderr).toContain(
        `${place}, expected a variable of templates (did you mean {{task.id}}?)`,
      );
    }
    sandbox().write('.ralph/templates/sections/finish.md', '{{built_in}}\nAnd be kind.\n');
    const { stdout } = await sandbox().run(['prompt', 'one']);
    expect(stdout).toMatch(/5\. Then end your turn\.\nAnd be kind\.\n$/);
    const valid = await sandbox().run(['validate']);
    expect(valid.code).toBe(0);
    expect(valid.stderr).toContain('warning: found the name "sections/begin.md"');
    expect(valid.stderr).not.toContain('README');
  });
});

describe('ralph tokens', () => {
  const sandbox = useSandbox();

  it('estimates prompts of tasks, specs and files [CLI-184]', async () => {
    sandbox().write('specs/login.md', '# Login\n');
    sandbox().write('src/app.js', 'app();\n');
    writeQueue(sandbox(), oneTask);
    const all = await sandbox().run(['tokens']);
    expect(all.stdout).toMatch(
      /^NAME +WHAT +TOKENS +BYTES\none +task +\d{3} +\d{4}\n\nEstimates: /,
    );
    const named = await sandbox().run(['tokens', 'on', 'login', 'src/app.js', '--json']);
    expect(JSON.parse(named.stdout)).toMatchObject({
      kind: 'tokens',
      data: {
        rows: [
          { name: 'one', what: 'task' },
          { name: 'specs/login.md', what: 'spec', bytes: 8 },
          { name: 'src/app.js', what: 'file', bytes: 7 },
        ],
        max_tokens: 10_000,
        token_factor: 1.3,
      },
    });
    const unknown = await sandbox().run(['tokens', 'nothing']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('"nothing" is no task, no spec and no file');
  });

  it('counts the others where one cannot be, and says which [WEB-123]', async () => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout, stderr } = await sandbox().run(['tokens', 'gone', 'one', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ kind: 'tokens', data: { rows: [{ name: 'one', what: 'task' }] } },
      failure: { reason: 'usage' },
    });
    expect(stderr).toContain('"gone" is no task, no spec and no file');
  });

  it('tells which factor the sessions suggest, and uses none of it [CLI-185]', async () => {
    writeQueue(sandbox(), oneTask);
    const few = await sandbox().run(['tokens', '--usage']);
    expect(few.stdout).toContain('in 0 sessions is too little, or too much alike, to suggest');
    const line = (fields: object): string => `${JSON.stringify(fields)}\n`;
    for (const [at, count] of [100, 400, 900, 1_600, 2_500].entries()) {
      const folder = `.ralph/run/sessions/s-2026010${at + 1}-000000-abcdef`;
      // Each of these words is one token to tiktoken; the agent counts 1.5 and 9,000 of its own.
      sandbox().write(`${folder}/prompt.md`, ' word'.repeat(count));
      const usage = { input_tokens: 10, cache_read_input_tokens: 8_990 + count * 1.5 };
      sandbox().write(
        `${folder}/stream.jsonl`,
        line({ type: 'system', subtype: 'init', model: 'm', tools: ['Bash'] }) +
          'no JSON\n' +
          line({
            type: 'assistant',
            parent_tool_use_id: 'toolu_1',
            message: { usage: { input_tokens: 1 } },
          }) +
          line({ type: 'assistant', parent_tool_use_id: null, message: { usage } }) +
          line({ type: 'assistant', message: { usage: { input_tokens: 99_999 } } }),
      );
    }
    const told = await sandbox().run(['tokens', '--usage']);
    expect(told.stdout).toBe(
      'What the agent counted in 5 sessions suggests a factor of about 1.5. It is 1.3 (prompt.token_factor).\n',
    );
    expect((await sandbox().run(['config', 'get', 'prompt.token_factor'])).stdout).toContain('1.3');
  });
});

function dataUrl(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}
