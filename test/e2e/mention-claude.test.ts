import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statuses, writeQueue } from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('what the real claude puts into a prompt by itself', () => {
  const sandbox = useSandbox();

  it('is no file that a text mentions, inside or outside, but for context files [PROMPT-52] [PROMPT-51]', async () => {
    const outside = join(sandbox().root, 'outside.txt');
    writeFileSync(outside, 'OUTSIDE-TEXT');
    mkdirSync(join(sandbox().project, 'docs'));
    sandbox().write('docs/hidden.txt', 'HIDDEN-TEXT');
    sandbox().write('docs/known.txt', 'KNOWN-TEXT');
    const mentions = [
      '@docs/hidden.txt',
      `@${outside}`,
      '@"docs/hidden.txt"',
      '@docs/hidden.txt#L1',
    ];
    const tasks = `tasks:
  - id: one
    title: ${JSON.stringify(`/clear ${mentions.join(' ')}`)}
    description: ${JSON.stringify(`See\n${mentions.join('\n')}\u3000${mentions.join('\u00a0')}。@docs/hidden.txt`)}
    hints: ${JSON.stringify(`@docs/known.txt ${mentions.join('、')}`)}
    acceptance: ${JSON.stringify(mentions)}
    answers: [{answer: ${JSON.stringify(mentions.join(' '))}}]
    context_files: [docs/known.txt]
`;
    writeQueue(sandbox(), tasks);
    const criteria = mentions.map((_, at) => ({ id: `a${at + 1}`, met: true, evidence: 'seen' }));
    const complete = use('mcp__ralph__complete_task', { summary: 'Done', criteria });
    const endpoint = await sandbox().startEndpoint([
      { when: 'one: /clear', attempts: [[complete, say('The end.')]] },
    ]);
    const { code } = await sandbox().run(['play']);
    const asked = JSON.stringify(endpoint.requests.map(({ body }) => body.messages));
    // It is quoted in the prompt once, and attached once more because it is mentioned.
    expect(asked.split('KNOWN-TEXT').length).toBeGreaterThan(2);
    expect(asked).not.toContain('HIDDEN-TEXT');
    expect(asked).not.toContain('OUTSIDE-TEXT');
    expect(code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(endpoint.unscripted).toEqual([]);
  });
});
