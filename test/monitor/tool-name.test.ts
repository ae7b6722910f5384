import { expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import { ToolNames } from '../../src/monitor/tool-name.ts';

function opened(id: string, name: string): TranscriptEvent {
  return { type: 'tool-opened', id, name, input: {}, subagent: false };
}

function closed(id: string, name?: string): TranscriptEvent {
  return { type: 'tool-closed', id, name, failed: false, output: '' };
}

it('names the tool at the end of its call, and only then [MON-7]', () => {
  const names = new ToolNames();
  for (const event of [opened('a', 'Bash'), opened('b', 'Read')]) {
    expect(names.named(event)).toBe(event);
  }
  expect(names.named(closed('b'))).toEqual(closed('b', 'Read'));
  expect(names.named(closed('a'))).toEqual(closed('a', 'Bash'));
  expect(names.named(closed('a'))).toEqual(closed('a'));
  expect(names.named(closed('never'))).toEqual(closed('never'));
});

it('forgets the oldest of very many calls that never end [MON-7]', () => {
  const names = new ToolNames();
  for (let count = 0; count <= 1_000; count++) names.named(opened(`c${count}`, 'Bash'));
  expect(names.named(closed('c0'))).toEqual(closed('c0'));
  expect(names.named(closed('c1'))).toEqual(closed('c1', 'Bash'));
});
