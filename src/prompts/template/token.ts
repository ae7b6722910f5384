import Mustache from 'mustache';

/** A piece of a template; offsets are those of a JavaScript string. */
export type Token =
  | { type: 'text'; text: string; start: number; end: number }
  | { type: 'comment' | 'delimiter'; start: number; end: number }
  | { type: 'variable' | 'partial'; name: string; start: number; end: number }
  | { type: 'block' | 'inverted'; name: string; start: number; end: number; children: Token[] };

export type Parsed =
  | { type: 'parsed'; tokens: Token[] }
  /** What does not parse, in the parser's words, and where. */
  | { type: 'broken'; what: string; at: number };

/** The tags of a template and the text between them. */
export function parseTemplate(text: string): Parsed {
  try {
    // Without its cache: that would keep every text for ever.
    return { type: 'parsed', tokens: tokensOf(new Mustache.Writer().parse(text)) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const at = /^(.*) at (\d+)$/s.exec(words);
    return { type: 'broken', what: at?.[1] ?? words, at: Number(at?.[2] ?? 0) };
  }
}

/** What the text becomes with these values. Texts are put in as they are: they are safe already. */
export function fillTemplate(text: string, values: object): string {
  return new Mustache.Writer().render(text, values, undefined, { escape: String });
}

function tokensOf(spans: unknown): Token[] {
  if (!Array.isArray(spans)) return [];
  return spans.flatMap((span: unknown) => (Array.isArray(span) ? tokenOf(span) : []));
}

function tokenOf([sign, value, from, to, children]: unknown[]): Token[] {
  const place = { start: Number(from), end: Number(to) };
  const name = String(value);
  switch (sign) {
    case 'text':
      return [{ type: 'text', text: name, ...place }];
    case '!':
      return [{ type: 'comment', ...place }];
    case '=':
      return [{ type: 'delimiter', ...place }];
    case '>':
      return [{ type: 'partial', name, ...place }];
    case '#':
      return [{ type: 'block', name, ...place, children: tokensOf(children) }];
    case '^':
      return [{ type: 'inverted', name, ...place, children: tokensOf(children) }];
    default:
      return [{ type: 'variable', name, ...place }];
  }
}
