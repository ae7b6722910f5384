import { describe, expect, it } from 'vitest';
import { connect, endSession, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const chain = `tasks:
  - id: specify
    title: Write down what is wanted
    kind: plan
  - id: implement
    title: Build it
    depends_on: [specify]
  - id: prove
    title: Try it out
    kind: review
    depends_on: [implement]
`;

describe('what a stage hands over', () => {
  const sandbox = useSandbox();

  it('reaches the next one whole, and the one after it as a summary, through three stages [PROMPT-23] [PROMPT-5]', async () => {
    writeQueue(sandbox(), chain);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const stage = async (summary: string, handoff: string): Promise<string> => {
      const session = await standIn.nextSession();
      const prompt = await connect(session);
      await session.call('complete_task', { summary, handoff });
      await endSession(session);
      return prompt;
    };
    const limit = 'The limit is 4711 requests.';
    const lines = Array.from({ length: 180 }, (_, at) => `${at}: a line of the specification`);
    const specification = `${limit}\n\`\`\`\n@/etc/passwd\n${lines.join('\n')}`;
    const first = await stage('Specified the limit', specification);
    expect(first).not.toContain('4711');

    const second = await stage(
      'Built the limit',
      `Built as specified: ${limit} It is in limit.js.`,
    );
    const whole = specification.replace('@', String.raw`\@`);
    expect(second).toContain(
      `specify, "Write down what is wanted":\n\n\`\`\`\`\nSpecified the limit\n\n${whole}\n\`\`\`\``,
    );

    const third = await stage('The limit holds', '');
    expect(third).toContain('Built the limit\n\nBuilt as specified: The limit is 4711 requests.');
    const before = third.slice(third.indexOf('## What was done before that'));
    expect(before).toMatch(
      /^.*\n\nspecify, "Write down what is wanted":\n\n```\nSpecified the limit\n```/,
    );
    expect(third).not.toContain('a line of the specification');
    await play.exit;
    expect(await statuses(sandbox())).toEqual({
      specify: 'done',
      implement: 'done',
      prove: 'done',
    });
  });
});
