/** What a session has used of its model, as far as its agent has told. */
export interface SessionUsage {
  /** Tokens that the model read and wrote, those from its cache included. */
  input: number;
  output: number;
  /** How often the model was asked. */
  turns: number;
  /** Tokens of the conversation as it was sent last, and how many fit. */
  context: number;
  window: number;
}

/** What fits where nobody has said another number. */
const usualWindow = 200_000;
const longWindow = 1_000_000;

/**
 * Adds up what the lines of a stream say of tokens. It looks at the text only: a line may be megabytes,
 * and all else that is in it is read elsewhere.
 */
export class UsageFold {
  #usage: SessionUsage = { input: 0, output: 0, turns: 0, context: 0, window: usualWindow };
  #message = '';
  #told = false;
  #output = 0;

  /** Undefined before the agent has told anything. */
  get usage(): SessionUsage | undefined {
    return this.#told ? this.#usage : undefined;
  }

  /** Takes a line. Returns whether it said something new. */
  take(line: string): boolean {
    const head = line.slice(0, 200);
    if (head.includes('"type":"system"')) return this.#takeModel(line);
    if (head.includes('"type":"result"')) return this.#takeWindow(line);
    if (!head.includes('"type":"assistant"')) return false;
    // What the agent's agents use has a conversation of its own.
    if (!line.includes('"parent_tool_use_id":null')) return false;
    // The call of a tool may hold the same words; the message's own come last.
    const at = line.lastIndexOf('"usage":{');
    if (at === -1) return false;
    const usage = line.slice(at, at + 600);
    const read = (name: string): number =>
      Number(new RegExp(`"${name}":(\\d+)`).exec(usage)?.[1] ?? 0);
    const input =
      read('input_tokens') + read('cache_creation_input_tokens') + read('cache_read_input_tokens');
    const output = read('output_tokens');
    const message = /"id":"([^"]+)"/.exec(line.slice(0, 400))?.[1] ?? '';
    const isNew = message === '' || message !== this.#message;
    this.#message = message;
    // The lines of one message repeat what it used.
    this.#usage = {
      ...this.#usage,
      input: this.#usage.input + (isNew ? input : 0),
      output: this.#usage.output + (isNew ? output : Math.max(0, output - this.#output)),
      turns: this.#usage.turns + (isNew ? 1 : 0),
      context: input + output,
      window: input > this.#usage.window ? longWindow : this.#usage.window,
    };
    this.#output = isNew ? output : Math.max(this.#output, output);
    this.#told = true;
    return true;
  }

  #takeModel(line: string): boolean {
    const model = /"model":"([^"]*)"/.exec(line)?.[1] ?? '';
    if (!model.includes('[1m]')) return false;
    this.#usage = { ...this.#usage, window: longWindow };
    return this.#told;
  }

  #takeWindow(line: string): boolean {
    const window = Number(/"contextWindow":(\d+)/.exec(line)?.[1] ?? 0);
    if (window === 0 || window === this.#usage.window) return false;
    this.#usage = { ...this.#usage, window };
    return this.#told;
  }
}
