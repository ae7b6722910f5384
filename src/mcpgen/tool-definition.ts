import type { Tool } from './tool.ts';

type Hint = 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint';

export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: 'object' };
  outputSchema?: { type: 'object' };
  annotations: Record<Hint, boolean>;
}

/** A tool as clients are told of it. */
export function definitionOf<Served>(tool: Omit<Tool<Served>, 'call'>): ToolDefinition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.input_schema(),
    ...(tool.output_schema === undefined ? {} : { outputSchema: tool.output_schema() }),
    annotations: {
      readOnlyHint: tool.reads_only,
      destructiveHint: tool.destructive ?? false,
      idempotentHint: tool.idempotent ?? tool.reads_only,
      openWorldHint: false,
    },
  };
}
