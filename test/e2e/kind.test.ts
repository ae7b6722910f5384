import { describe, expect, it } from 'vitest';
import { quickTimers, records, statuses, writeQueue } from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}kinds:
  research:
    like: plan
    sections: [opening, handoffs, answers, task, criteria, tools, finish]
  spike: {like: implement}
  audit: {like: review}
`;
const queue = `tasks:
  - {id: look, title: Look around, kind: research}
  - {id: try, title: Try it, kind: spike, depends_on: [look], verify: [grep -q 4711 tried.txt]}
  - {id: judge, title: Judge it, kind: audit, reviews: [try]}
`;

describe('tasks of kinds of the project', () => {
  const sandbox = useSandbox();

  it('are played by the real claude as what they are like, and recorded by their names [KIND-1] [KIND-10]', async () => {
    writeQueue(sandbox(), queue, config);
    const complete = (handoff: string): ReturnType<typeof use> =>
      use('mcp__ralph__complete_task', { summary: 'Done', handoff });
    const end = say('The end.');
    const file_path = `${sandbox().project}/tried.txt`;
    const pass = { verdict: 'pass', gaps: [] };
    const endpoint = await sandbox().startEndpoint([
      { when: 'look: Look around', attempts: [[complete('It is 4711'), end]] },
      {
        when: 'try: Try it',
        attempts: [[use('Write', { file_path, content: '4711\n' }), complete('Tried'), end]],
      },
      { when: 'judge: Judge it', attempts: [[use('mcp__ralph__submit_review', pass), end]] },
    ]);
    const { code } = await sandbox().run(['play']);
    expect([code, endpoint.unscripted]).toEqual([0, []]);
    expect(await statuses(sandbox())).toEqual({ look: 'done', try: 'done', judge: 'done' });
    expect(records(sandbox()).map((record) => /^kind: (.*)$/m.exec(record)?.[1])).toEqual([
      ...['research', 'spike', 'audit'],
    ]);
    const asked = (task: string): { prompt: string; tools: readonly string[] } => {
      const request = endpoint.requests.find(({ prompt }) => prompt.includes(task));
      return { prompt: request?.prompt ?? '', tools: request?.tools ?? [] };
    };
    const look = asked('look: Look around');
    expect(look.prompt).toContain('You plan work on one task');
    expect(look.tools).not.toContain('Edit');
    expect(look.tools).toContain('mcp__ralph__create_feature');
    const tried = asked('try: Try it');
    expect(tried.tools).toContain('Edit');
    expect(tried.prompt).toContain('It is 4711');
    expect(tried.prompt).toContain('Ralph-Task: try');
    expect(asked('judge: Judge it').tools).toContain('mcp__ralph__submit_review');
    const { stdout } = await sandbox().run(['stats', '--by', 'kind']);
    for (const kind of ['research', 'spike', 'audit']) expect(stdout).toContain(`\n${kind} `);
  });
});
