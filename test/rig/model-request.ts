import * as z from 'zod/mini';

const block = z.looseObject({ type: z.string() });
const content = z.union([z.string(), z.array(block)]);

const messagesBody = z.looseObject({
  model: z.string(),
  system: z.optional(content),
  messages: z.array(z.object({ role: z.string(), content })),
  tools: z._default(z.array(z.looseObject({ name: z.string() })), []),
});

export interface ToolResult {
  id: string;
  text: string;
  failed: boolean;
}

/** One request for a model's reply, as a script and a test look at it. */
export interface ModelRequest {
  /** Claude's session id: the same in all requests of one run of `claude`. */
  session: string;
  model: string;
  /** What the user said first, without the reminders that claude puts before it. */
  prompt: string;
  system: string;
  /** Names of the tools; none in the requests that claude makes for itself, such as for a title. */
  tools: string[];
  /** What was answered to the calls of the last reply, in the order of the calls. */
  results: ToolResult[];
  /** All text of the last user message, without reminders too. */
  last: string;
  body: z.infer<typeof messagesBody>;
}

type Block = z.infer<typeof block>;

/** Reads a request; undefined when its body is no request for a reply. */
export function modelRequest(session: string, body: unknown): ModelRequest | undefined {
  const parsed = messagesBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { model, messages, tools, system } = parsed.data;
  const users = messages.filter((message) => message.role === 'user');
  const first = blocks(users[0]?.content ?? '');
  const last = blocks(users.at(-1)?.content ?? '');
  const replies = messages.filter((message) => message.role === 'assistant');
  const calls = blocks(replies.at(-1)?.content ?? '').map((part) => String(part['id']));
  return {
    session,
    model,
    prompt: words(first.filter(isNoReminder)),
    system: words(blocks(system ?? '')),
    tools: tools.map((tool) => tool.name),
    results: inOrder(last.filter((part) => part.type === 'tool_result').map(toolResult), calls),
    last: words(last.filter(isNoReminder)),
    body: parsed.data,
  };
}

function blocks(value: z.infer<typeof content>): Block[] {
  return typeof value === 'string' ? [{ type: 'text', text: value }] : value;
}

function words(parts: Block[]): string {
  return parts
    .map((part) => part['text'])
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** Claude runs calls side by side and sends what comes first first. */
function inOrder(results: ToolResult[], calls: string[]): ToolResult[] {
  return results.toSorted((one, other) => calls.indexOf(one.id) - calls.indexOf(other.id));
}

function isNoReminder(part: Block): boolean {
  return !words([part]).startsWith('<system-reminder>');
}

function toolResult(part: Block): ToolResult {
  const answer = content.safeParse(part['content']);
  return {
    id: String(part['tool_use_id']),
    text: answer.success ? words(blocks(answer.data)) : '',
    failed: part['is_error'] === true,
  };
}
