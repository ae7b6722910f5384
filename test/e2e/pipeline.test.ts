import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const limit = 'The limit is 4711 requests.';
const config = `${quickTimers}checks: {limit: grep -q 4711 limit.txt}\nverify: []\n`;
const gap = { what: 'the unit is missing', where: 'limit.txt' };

function complete(handoff: string): ReturnType<typeof use> {
  return use('mcp__ralph__complete_task', { summary: 'Done', handoff });
}

function verdict(given: 'pass' | 'changes'): ReturnType<typeof use> {
  const gaps = given === 'pass' ? [] : [gap];
  return use('mcp__ralph__submit_review', { verdict: given, gaps });
}

describe('a chain of stages', () => {
  const sandbox = useSandbox();

  it('takes a value from its first stage to its last, and the work back to be mended [PIPE-10] [PIPE-6]', async () => {
    writeQueue(sandbox(), 'tasks: []\n', config);
    const add = ['add', '--pipeline', 'spec-implement-review', 'A limit', '--verify', 'limit'];
    expect((await sandbox().run(add)).code).toBe(0);
    const write = (name: string): ReturnType<typeof use> =>
      use('Write', { file_path: `${sandbox().project}/${name}`, content: '4711\n' });
    const end = say('The end.');
    const endpoint = await sandbox().startEndpoint([
      { when: 'a-limit-spec: A limit', attempts: [[complete(limit), end]] },
      {
        when: 'a-limit-implement: A limit',
        attempts: [
          [write('limit.txt'), complete(`Built: ${limit}`), end],
          [write('unit.txt'), complete(`Mended: ${limit}`), end],
        ],
      },
      {
        when: 'a-limit-review: A limit',
        attempts: [
          [verdict('changes'), end],
          [verdict('pass'), end],
        ],
      },
    ]);
    const { code, stdout } = await sandbox().run(['play']);
    expect(endpoint.unscripted).toEqual([]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('the unit is missing')]);
    expect(await statuses(sandbox())).toEqual({
      'a-limit-spec': 'done',
      'a-limit-implement': 'done',
      'a-limit-review': 'done',
    });
    const played = records(sandbox()).map((record) => /^task: (.*)$/m.exec(record)?.[1]);
    expect(played).toEqual([
      ...['a-limit-spec', 'a-limit-implement', 'a-limit-review'],
      ...['a-limit-implement', 'a-limit-review'],
    ]);

    const prompts = (task: string): string[] => [
      ...new Set(
        endpoint.requests
          .map(({ prompt }) => prompt)
          .filter((prompt) => prompt.includes(`${task}: A limit`)),
      ),
    ];
    const [spec = ''] = prompts('a-limit-spec');
    expect(spec).not.toContain('4711');
    const [build = '', mend = '', ...more] = prompts('a-limit-implement');
    expect(more).toEqual([]);
    expect(build).toContain(`\n\n${limit}\n`);
    expect(build).not.toContain(gap.what);
    expect(mend).toContain(`\n\n${limit}\n`);
    expect(mend).toContain(gap.what);
    const [first = '', second = ''] = prompts('a-limit-review');
    for (const prompt of [first, second]) expect(prompt).toContain(`\n\n${limit}\n`);
    expect(first).toContain(`Built: ${limit}`);
    expect(second).toContain(`Mended: ${limit}`);
  });

  it('ends with the attempts of the work where its review is never content [PIPE-11]', async () => {
    writeQueue(sandbox(), 'tasks: []\n', `${quickTimers}max_attempts: 2\n`);
    const stages = '[{name: build}, {name: look, kind: review}, {name: tell, kind: plan}]';
    sandbox().write('.ralph/db/pipelines.yaml', `pipelines: [{name: own, stages: ${stages}}]\n`);
    expect((await sandbox().run(['add', '--pipeline', 'own', 'Door'])).code).toBe(0);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const judge = async (session: StandInSession): Promise<void> => {
      await connect(session);
      await session.call('submit_review', { verdict: 'changes', gaps: [gap] });
      await endSession(session);
    };
    await completeSession(await standIn.nextSession());
    await judge(await standIn.nextSession());
    expect(await completeSession(await standIn.nextSession())).toContain(gap.what);
    await judge(await standIn.nextSession());
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({
      'door-build': 'blocked',
      'door-look': 'pending',
      'door-tell': 'pending',
    });
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('on: attempts');
  });

  it('waits at a gate until a person has answered, and tells the stage what they said [PIPE-12]', async () => {
    writeQueue(sandbox(), 'tasks: []\n');
    const stages = '[{name: spec, kind: plan}, {name: build, gate: person}]';
    sandbox().write('.ralph/db/pipelines.yaml', `pipelines: [{name: own, stages: ${stages}}]\n`);
    expect((await sandbox().run(['add', '--pipeline', 'own', 'Door'])).code).toBe(0);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ 'door-spec': 'done', 'door-build': 'blocked' });

    const question = 'May door-build begin once door-spec is done?';
    const next = await sandbox().run(['next']);
    expect([next.code, next.stderr]).toEqual([3, expect.stringContaining(question)]);
    for (const command of ['status', 'report']) {
      expect((await sandbox().run([command])).stdout).toContain(question);
    }
    const approve = await sandbox().run(['approve', 'door-build']);
    expect([approve.code, approve.stderr]).toEqual([
      3,
      expect.stringContaining('ralph answer door-build'),
    ]);
    expect((await sandbox().run(['answer', 'door-build', 'Yes, a blue one'])).code).toBe(0);
    const again = sandbox().ralph(['play']);
    expect(await completeSession(await standIn.nextSession())).toContain('Yes, a blue one');
    expect((await again.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ 'door-spec': 'done', 'door-build': 'done' });
  });
});
