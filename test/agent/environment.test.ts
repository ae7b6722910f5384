import { describe, expect, it } from 'vitest';
import { agentEnvironment, checkEnvironment } from '../../src/agent/environment.ts';

const parent = {
  PATH: '/bin',
  HOME: '/home/ada',
  ANTHROPIC_API_KEY: 'secret',
  ANTHROPIC_BASE_URL: 'http://localhost',
  ANTHROPIC_LOG: 'debug',
  CLAUDECODE: '1',
  CLAUDE_CODE_OAUTH_TOKEN: 'secret',
  CLAUDE_CODE_SOMETHING: '1',
  NODE_OPTIONS: '--inspect',
  GITHUB_TOKEN: 'secret',
  https_proxy: 'http://proxy',
  DATABASE_URL: 'postgres://',
};

describe('the environment', () => {
  it('of the agent holds its login and what the config adds, and nothing else [AGENT-1]', () => {
    expect(agentEnvironment(parent, ['DATABASE_URL'], { RALPH_SESSION: 's-1' })).toEqual({
      PATH: '/bin',
      HOME: '/home/ada',
      ANTHROPIC_API_KEY: 'secret',
      ANTHROPIC_BASE_URL: 'http://localhost',
      CLAUDE_CODE_OAUTH_TOKEN: 'secret',
      https_proxy: 'http://proxy',
      DATABASE_URL: 'postgres://',
      RALPH_SESSION: 's-1',
    });
  });

  it('of checks holds no credential of the agent [AGENT-2]', () => {
    const added = ['DATABASE_URL', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'];
    expect(checkEnvironment(parent, added)).toEqual({
      PATH: '/bin',
      HOME: '/home/ada',
      https_proxy: 'http://proxy',
      DATABASE_URL: 'postgres://',
    });
  });
});
