import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  records,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

// In two parts: no scanner is to take it for a real one.
const random = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3iL6';
const key = `ghp_${random}`;
const queue = `tasks:
  - {id: make, title: Make a key}
  - {id: use, title: Use the key, depends_on: [make]}
`;

describe('a key that an agent hands over', () => {
  const sandbox = useSandbox();

  it('is masked for the next, and named where people look [PROMPT-70] [PROMPT-71] [PROMPT-72]', async () => {
    writeQueue(sandbox(), queue, quickTimers);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', 'make']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    await session.call('complete_task', { summary: 'Made it', handoff: `The key: ${key}` });
    await endSession(session);
    expect((await first.exit).code).toBe(0);
    const remark = 'What looks like a secret in the handoff of make is masked in the prompt (1)';
    const printed = await sandbox().run(['prompt', 'use']);
    expect(printed.stdout).toContain('The key: «masked: github-token»');
    expect(printed.stderr).toContain(`ralph: ${remark}`);

    const written = sandbox().read('.ralph/db/tasks.yaml');
    const words = `Use the key ${'and so on '.repeat(800).trim()}`;
    sandbox().write('.ralph/db/tasks.yaml', written.replace('Use the key', words));
    sandbox().write('.ralph/config.yaml', `${quickTimers}prompt: {max_tokens: 1000}\n`);
    const dry = await sandbox().run(['play', '--dry-run']);
    const [next, over, masked] = dry.stdout.split('\n');
    expect(next).toBe('Next: use, attempt 1 of 3');
    expect(over).toMatch(
      /^! it is not played but waits for a person: the prompt is too long even shortened: about \d+ tokens of 1000 \(largest: /,
    );
    expect(masked).toContain(`! ${remark}`);
    const json = await sandbox().run(['play', '--dry-run', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      data: { prompt: { over: { max_tokens: 1000 }, remarks: [expect.stringContaining(remark)] } },
    });

    sandbox().write('.ralph/config.yaml', quickTimers);
    sandbox().write('.ralph/db/tasks.yaml', written);
    const second = sandbox().ralph(['play', 'use']);
    const prompt = await completeSession(await standIn.nextSession());
    expect((await second.exit).code).toBe(0);
    expect(prompt).not.toContain(key);
    expect(records(sandbox())[1]).toContain(remark);
  });
});
