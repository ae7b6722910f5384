import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withMember } from '../../src/mcpgen/install/json-edit.ts';

const value = { command: 'ralph', args: ['mcp'] };
const edit = { list: 'mcpServers', name: 'ralph', value };

describe('a member of a JSON file', () => {
  it.each([
    [
      'behind the others',
      '{\n    "mcpServers": {\n        "a": {"command": "x"}   \n    },\n    "more": [1, {"}": "{"}]\n}\n',
      '{\n    "mcpServers": {\n        "a": {"command": "x"},\n        "ralph": {\n            "command": "ralph",\n            "args": [\n                "mcp"\n            ]\n        }   \n    },\n    "more": [1, {"}": "{"}]\n}\n',
    ],
    [
      'in a list that is not there yet, with tabs and other line ends',
      '{\r\n\t"more": 1\r\n}',
      '{\r\n\t"more": 1,\r\n\t"mcpServers": {\r\n\t\t"ralph": {\r\n\t\t\t"command": "ralph",\r\n\t\t\t"args": [\r\n\t\t\t\t"mcp"\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}',
    ],
    [
      'in place of what stood there, the last one where it is there twice',
      '{"mcpServers":{"ralph":1,"b":{},"ralph":{"command":"\\"}"}},"z":1.50}',
      '{"mcpServers":{"ralph":1,"b":{},"ralph":{"command":"ralph","args":["mcp"]}},"z":1.50}',
    ],
    [
      'in an empty list',
      '{\n  "mcpServers": {}\n}\n',
      '{\n  "mcpServers": {\n    "ralph": {\n      "command": "ralph",\n      "args": [\n        "mcp"\n      ]\n    }\n  }\n}\n',
    ],
    [
      'in an empty file',
      '{}\n',
      '{\n  "mcpServers": {\n    "ralph": {\n      "command": "ralph",\n      "args": [\n        "mcp"\n      ]\n    }\n  }\n}\n',
    ],
  ])('goes %s [SERVE-9]', (_, before, after) => {
    expect(withMember(before, edit)).toBe(after);
  });

  it.each([['[]'], ['1'], ['{"mcpServers": []}'], ['{"mcpServers": null}'], ['{"a": 1,}']])(
    'does not go into %s [SERVE-11]',
    (before) => {
      expect(withMember(before, edit)).toBeUndefined();
    },
  );

  const servers = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
  const file = fc.tuple(servers, fc.dictionary(fc.string(), fc.jsonValue()));

  it('leaves every other byte as it was [SERVE-9]', () => {
    fc.assert(
      fc.property(file, fc.constantFrom(undefined, 1, 2, 4, '\t'), ([list, others], indent) => {
        delete list['ralph'];
        const before = JSON.stringify({ ...others, mcpServers: list }, undefined, indent);
        const after = withMember(before, edit) ?? '';
        // As JSON has it: -0 is written as 0.
        const read: unknown = JSON.parse(
          JSON.stringify({ ...others, mcpServers: { ...list, ralph: value } }),
        );
        expect(JSON.parse(after)).toEqual(read);
        let head = 0;
        while (head < before.length && before[head] === after[head]) head += 1;
        expect(after.endsWith(before.slice(head))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
