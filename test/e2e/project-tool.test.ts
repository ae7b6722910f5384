import { describe, expect, it } from 'vitest';
import { completeTask as complete } from '../rig/guarded-queue.ts';
import {
  connect,
  endSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const toolsFile = '.ralph/db/tools.yaml';
const tools = `tools:
  - name: note
    description: Notes a text. Nothing else.
    arguments: {text: {type: string}}
    command: [node, note.cjs, '{text}']
    timeout: 9m
  - name: look
    description: Looks around
    command: [node, note.cjs, looked]
    reads_only: true
  - name: other
    description: Nobody names this one
    command: ['false']
`;
const note = `console.log('noted ' + JSON.stringify(process.argv.slice(2)));\n`;
const one = 'tasks:\n  - {id: one, title: The only task, tools: [note, look]}\n';
const two = '  - {id: two, title: The second, discipline: web}\n';
const web = 'disciplines:\n  - {name: web, tools: [note]}\n';
const config = `${quickTimers}check_timeout: 1m\nbaseline: false\n`;

describe('the tools of a project in a session', () => {
  const sandbox = useSandbox();

  const project = (tasks: string, settings = config): void => {
    sandbox().write(toolsFile, tools);
    sandbox().write('.ralph/db/disciplines.yaml', web);
    sandbox().write('note.cjs', note);
    writeQueue(sandbox(), tasks, settings);
  };

  it('are those of the moment in which its task was picked, and no others [TOOL-14] [TOOL-15] [TOOL-20] [TOOL-21] [TOOL-22]', async () => {
    project(one + two);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    const prompt = await connect(session);
    expect(prompt).toContain('- `mcp__ralph__note`: Notes a text\n');
    expect(prompt).toContain('- `mcp__ralph__look`: Looks around\n');
    expect(prompt).not.toContain('mcp__ralph__other');
    // It may take as long as its slowest tool, and a little.
    expect(session.env['MCP_TOOL_TIMEOUT']).toBe(String(10 * 60_000));
    const call = { text: '"$(touch pwned)"' };
    const noted = 'noted ["\\"$(touch pwned)\\""]';
    expect((await session.call('note', call)).text).toContain(noted);

    sandbox().write(toolsFile, tools.replace("note.cjs, '{text}'", "evil.cjs, '{text}'"));
    const again = await session.call('note', call);
    expect([again.failed, again.text]).toEqual([false, expect.stringContaining(noted)]);
    const other = await session.call('other', {});
    expect(other.text).toContain('There is no tool other here.');
    const made = await session.call('create_task', { title: 'Mine', tools: ['note'] });
    expect(made.failed).toBe(true);
    expect(made.text).toContain('tools');
    await complete(session);

    const { held } = await play.waitForEvent('queue-guarded');
    expect(held.map(({ task }) => task)).toEqual(['two']);
    expect(held[0]?.why).toContain(
      'its tool note (command) changed from ["node","note.cjs","{text}"] to ["node","evil.cjs","{text}"] while session',
    );
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'blocked' });
    expect(sandbox().has('pwned')).toBe(false);
  });

  it('hold the task itself when it is to be played again [TOOL-15]', async () => {
    project(one.replace('tools:', 'verify: [test -f proof], tools:'), `${config}max_attempts: 3\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write(toolsFile, tools.replace('timeout: 9m', 'timeout: 8m'));
    await complete(session);
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    expect(records(sandbox()).join('')).toContain('tool note (timeout)');
  });

  it('hold what a change of a discipline would give more tools [TOOL-15]', async () => {
    project(one + two);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('.ralph/db/disciplines.yaml', web.replace('[note]', '[note, other]'));
    await complete(session);
    const { held } = await play.waitForEvent('queue-guarded');
    expect(held[0]?.why).toContain('its tool other changed from nothing to ["false"] while');
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'blocked' });
  });

  it('are put back when a session wrote them past Ralph [TOOL-15]', async () => {
    project(one, `${config}permissions: {allow: [Bash(node *)]}\n`);
    const attack = `const fs = require('fs'); const f = '${toolsFile}'; fs.writeFileSync(f, fs.readFileSync(f, 'utf8').replace('note.cjs', 'evil.cjs'));`;
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'The only task',
        attempts: [
          [
            use('Write', { file_path: `${sandbox().project}/attack.cjs`, content: attack }),
            use('Bash', { command: 'node attack.cjs' }),
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            say('Done.'),
          ],
        ],
      },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    expect((await play.waitForEvent('queue-guarded')).restored).toEqual([toolsFile]);
    await play.exit;
    expect(endpoint.unscripted).toEqual([]);
    expect(sandbox().read(toolsFile)).toBe(tools);
  });

  it('work through the real claude, which waits for them [TOOL-21] [TOOL-1]', async () => {
    const text = `'; touch pwned; echo "$(id)" \`id\`\n-x {text}`;
    project(one);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'The only task',
        attempts: [
          [
            use('mcp__ralph__note', { text }),
            use('mcp__ralph__note', { text: '-rf' }),
            use('mcp__ralph__look', {}),
            use('mcp__ralph__complete_task', { summary: 'Done' }),
            say('Done.'),
          ],
        ],
      },
    ]);
    const { code, stdout } = await sandbox().run(['play', '--json']);
    expect(code).toBe(0);
    expect(endpoint.unscripted).toEqual([]);
    const [first] = endpoint.requests.filter((request) => request.tools.length > 0);
    expect(first?.tools).toEqual(expect.arrayContaining(['mcp__ralph__note', 'mcp__ralph__look']));
    expect(first?.tools).not.toContain('mcp__ralph__other');
    const results = endpoint.requests.flatMap((request) => request.results);
    expect(results.slice(0, 3).map(({ failed }) => failed)).toEqual([false, true, false]);
    const said = JSON.parse(results[0]?.text ?? '') as Record<string, unknown>;
    expect(said).toMatchObject({ exit_code: 0, truncated: false });
    expect(said['output']).toBe(`noted ${JSON.stringify([text])}\n`);
    expect(results[1]?.text).toContain('text: found "-rf", expected text that does not begin');
    expect(sandbox().has('pwned')).toBe(false);
    expect(stdout).not.toContain('"call-denied"');
  });

  it('that change something are not there for a review [TOOL-2]', async () => {
    project(
      'tasks:\n  - {id: one, title: The only task, kind: review, discipline: web, tools: [look]}\n',
    );
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    const prompt = await connect(session);
    expect(prompt).not.toContain('mcp__ralph__note');
    expect((await session.call('note', { text: 'x' })).text).toContain('There is no tool note');
    expect((await session.call('look', {})).text).toContain('noted ["looked"]');
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    expect((await play.exit).code).toBe(0);
  });
});
