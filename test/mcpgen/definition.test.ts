import { get_encoding } from 'tiktoken';
import { describe, expect, it } from 'vitest';
import { definitionOf } from '../../src/mcpgen/tool-definition.ts';
import { toolsOf } from '../../src/mcpgen/tool-table.ts';
import type { Kind } from '../../src/model/task.ts';

const sessions: { kind: Kind; reviews: string[]; most: number }[] = [
  { kind: 'implement', reviews: [], most: 4_096 },
  { kind: 'plan', reviews: [], most: 12_288 },
  { kind: 'review', reviews: [], most: 4_096 },
  { kind: 'review', reviews: ['other'], most: 4_096 },
];

describe("the definitions of a session's tools", () => {
  it('cost what a model can spare [MCP-24]', () => {
    const encoding = get_encoding('cl100k_base');
    const rows = sessions.map(({ kind, reviews, most }) => {
      const tools = toolsOf({ kind, reviews });
      // What claude gives to the model; titles, hints and the forms of answers are for clients.
      const shown = tools.map(({ name, title, description, input_schema }) =>
        JSON.stringify({
          name: `mcp__ralph__${name}`,
          title,
          description,
          input_schema: input_schema(),
        }),
      );
      const bytes = Buffer.byteLength(shown.join(''));
      const whole = Buffer.byteLength(JSON.stringify(tools.map((tool) => definitionOf(tool))));
      const tokens = encoding.encode(shown.join('')).length;
      const name = reviews.length === 0 ? kind : `${kind} of tasks`;
      return { name, tools: tools.length, bytes, tokens, 'bytes on the wire': whole, most };
    });
    encoding.free();
    console.table(rows);
    for (const { name, bytes, most } of rows) expect(bytes, name).toBeLessThanOrEqual(most);
  });
});
