import * as z from 'zod/mini';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { ScriptClient } from './script-client.ts';

const toolList = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      description: z._default(z.string(), ''),
      inputSchema: z.unknown(),
      annotations: z._default(z.object({ readOnlyHint: z._default(z.boolean(), false) }), {
        readOnlyHint: false,
      }),
    }),
  ),
});
const resource = z.object({ name: z.string(), mimeType: z._default(z.string(), '') });
const resourceList = z.object({ resources: z.array(z.extend(resource, { uri: z.string() })) });
const templateList = z.object({
  resourceTemplates: z.array(z.extend(resource, { uriTemplate: z.string() })),
});
const callResult = z.object({
  content: z._default(z.array(z.looseObject({ text: z._default(z.string(), '') })), []),
  isError: z._default(z.boolean(), false),
  structuredContent: z.optional(z.unknown()),
});
const readResult = z.object({
  contents: z.array(
    z.object({
      uri: z.string(),
      mimeType: z._default(z.string(), ''),
      text: z._default(z.string(), ''),
    }),
  ),
});

export interface DebuggedTool {
  name: string;
  description: string;
  /** As the server itself says. */
  reads_only: boolean;
  input_schema: unknown;
}

/** What a server has. */
export interface DebuggedServer {
  tools: DebuggedTool[];
  /** Uris, also those with a variable. */
  resources: { uri: string; name: string; mime_type: string }[];
}

/** Lists what the server has. Fails with words. */
export async function readServer(client: ScriptClient): Promise<Result<DebuggedServer, string>> {
  const tools = await asked(client, 'tools/list', toolList);
  if (!tools.ok) return tools;
  const listed = await asked(client, 'resources/list', resourceList);
  if (!listed.ok) return listed;
  // A server of an older Ralph knows of none.
  const templates = await asked(client, 'resources/templates/list', templateList);
  const named = templates.ok ? templates.value.resourceTemplates : [];
  return ok({
    tools: tools.value.tools.map(({ name, description, inputSchema, annotations }) => ({
      ...{ name, description, reads_only: annotations.readOnlyHint, input_schema: inputSchema },
    })),
    resources: [
      ...listed.value.resources,
      ...named.map(({ uriTemplate, ...rest }) => ({ ...rest, uri: uriTemplate })),
    ].map(({ uri, name, mimeType }) => ({ uri, name, mime_type: mimeType })),
  });
}

export interface DebuggedAnswer {
  text: string;
  failed: boolean;
  /** `structuredContent`; undefined without it. */
  data: unknown;
}

/** What a tool answers. Fails with words where the protocol's own error is the answer. */
export async function callTool(
  client: ScriptClient,
  name: string,
  input: object,
): Promise<Result<DebuggedAnswer, string>> {
  const answer = await asked(client, 'tools/call', callResult, { name, arguments: input });
  if (!answer.ok) return answer;
  const { content, isError, structuredContent } = answer.value;
  const text = content.map((one) => one.text).join('\n');
  return ok({ text, failed: isError, data: structuredContent });
}

export interface DebuggedContent {
  uri: string;
  mime_type: string;
  text: string;
}

/** The contents of a resource. Fails with words, also where there is no such resource. */
export async function readContents(
  client: ScriptClient,
  uri: string,
): Promise<Result<DebuggedContent[], string>> {
  const answer = await asked(client, 'resources/read', readResult, { uri });
  if (!answer.ok) return answer;
  return ok(
    answer.value.contents.map(({ mimeType, ...rest }) => ({ ...rest, mime_type: mimeType })),
  );
}

async function asked<Schema extends z.ZodMiniType>(
  client: ScriptClient,
  method: string,
  schema: Schema,
  params: object = {},
): Promise<Result<z.infer<Schema>, string>> {
  const answer = await client.ask(method, params);
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value);
  return parsed.success ? ok(parsed.data) : fail(`${method}: the answer has an unknown form`);
}
