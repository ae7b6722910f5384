import { describe, expect, it } from 'vitest';
import { problemsOf } from './sample.ts';

describe('what becomes a part of a command line or an environment', () => {
  it('is refused when it would be something else [DB-39]', () => {
    const rule = 'a permission rule: a tool, in brackets what it may be used for';
    const dash = 'text that does not begin with `-`';
    expect(
      problemsOf({
        '../config.yaml': [
          'agent: {env: [GOOD_1, "LD_PRELOAD=x"]}',
          'model: -m',
          'effort: --debug',
          'permissions: {allow: [Read, "bash(x)"], deny: ["Bash(a\\nb)"]}',
          'timeout: 481h',
          'check_timeout: 20d',
        ].join('\n'),
        'disciplines.yaml': 'disciplines: [{name: web, model: -m}]',
        'tasks.yaml':
          'tasks: [{id: a, title: A, effort: -x, permissions: [Edit, mcp__a__*, --dangerously-skip-permissions]}]',
      }),
    ).toEqual([
      '.ralph/config.yaml:1:23: found "LD_PRELOAD=x", expected the name of a variable: letters, digits and `_`, for example [NODE_OPTIONS]',
      `.ralph/config.yaml:2:8: found "-m", expected ${dash}, for example sonnet`,
      `.ralph/config.yaml:3:9: found "--debug", expected ${dash}, for example high`,
      `.ralph/config.yaml:4:29: found "bash(x)", expected ${rule}, for example ["Bash(npm test *)"]`,
      `.ralph/config.yaml:4:48: found "Bash(a\\nb)", expected ${rule}, for example ["Bash(git push *)"]`,
      '.ralph/config.yaml:5:10: found "481h", expected at most 20d, for example 30m',
      `disciplines.yaml:1:34: found "-m", expected ${dash}, for example sonnet`,
      `tasks.yaml:1:35: found "-x", expected ${dash}, for example high`,
      `tasks.yaml:1:70: found "--dangerously-skip-permissions", expected ${rule}, for example ["Bash(npm test *)"]`,
    ]);
  });
});
