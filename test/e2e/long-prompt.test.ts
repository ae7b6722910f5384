import { describe, expect, it } from 'vitest';
import {
  completeSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}prompt:\n  max_tokens: 1500\n`;

describe('a prompt over its cap', () => {
  const sandbox = useSandbox();

  it('is not sent: its task waits for a person, and the run goes on [PROMPT-42]', async () => {
    const long = Array.from({ length: 400 }, (_, at) => `      Wish ${at} of many`).join('\n');
    const tasks = `tasks:
  - id: long
    title: Too much at once
    description: |
${long}
  - id: short
    title: One thing
`;
    writeQueue(sandbox(), tasks, config);
    const printed = await sandbox().run(['prompt', 'long']);
    expect(printed.stderr).toMatch(
      /too long even shortened: about \d+ tokens of 1500 \(largest: task/,
    );
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const prompt = await completeSession(await standIn.nextSession());
    expect(prompt).toContain('One thing');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ long: 'blocked', short: 'done' });
    const shown = await sandbox().run(['show', 'long']);
    expect(shown.stdout).toMatch(/the prompt is too long even shortened: .*prompt\.max_tokens/);
    const [record = ''] = records(sandbox());
    expect(record).toContain('outcome: blocked');
    expect(record).toContain('charged: false');
    // Nothing of an agent was started for it.
    expect(record).toContain('turns: 0');
    const sessions = (await play.exit).stdout;
    expect(sessions).not.toContain('unexpected');

    const again = await sandbox().run(['set', 'long', 'description=Less']);
    expect(again.code).toBe(0);
    await sandbox().run(['reopen', 'long']);
    const retry = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    expect((await retry.exit).code).toBe(0);
  });

  it('is sent shortened where that suffices, and the record says so [PROMPT-40] [PROMPT-54]', async () => {
    // In two parts: no scanner is to take it for a real one.
    const key = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fG3iL6';
    const text = Array.from({ length: 2_000 }, (_, at) => `line ${at}`).join('\n');
    sandbox().write('notes.txt', `key = "ghp_${key}"\n${text}\n`);
    const tasks = 'tasks:\n  - {id: one, title: One, context_files: [notes.txt, "../x"]}\n';
    writeQueue(sandbox(), tasks, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const prompt = await completeSession(await standIn.nextSession());
    await play.exit;
    expect(prompt).toMatch(/\[… .* read the rest in `notes\.txt` …\]/);
    expect(prompt).not.toContain('ghp_');
    const [record = ''] = records(sandbox());
    expect(record).toMatch(/What looks like a secret in notes\.txt is masked in the prompt \(1\)/);
    expect(record).toMatch(/The prompt does not quote \.\.\/x: it lies outside of the project/);
    expect(record).toMatch(/The prompt was shortened to fit in prompt\.max_tokens: context/);
  });
});
