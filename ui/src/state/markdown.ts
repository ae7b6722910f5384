interface Renderer {
  render: (text: string) => string;
}

let renderer: Promise<Renderer> | undefined;

/** HTML of an agent's Markdown: no HTML of its own, no pictures, links that lead out of the page. */
export async function renderMarkdown(text: string): Promise<string> {
  renderer ??= load().catch((error: unknown) => {
    // The next text may ask again: the server may have been gone for a moment.
    renderer = undefined;
    throw error;
  });
  return (await renderer).render(text);
}

/** Only who opens a text needs them. */
async function load(): Promise<Renderer> {
  const [{ default: MarkdownIt }, { default: purify }] = await Promise.all([
    import('markdown-it'),
    import('dompurify'),
  ]);
  const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('image');
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName !== 'A') return;
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  });
  return {
    render: (text) =>
      purify.sanitize(markdown.render(text), {
        ALLOWED_TAGS: tags,
        ALLOWED_ATTR: ['href', 'start'],
        // Keys and carried tasks go by such attributes.
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        ALLOWED_URI_REGEXP: /^https?:\/\//i,
      }),
  };
}

const tags = [
  ...['p', 'br', 'hr', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'a', 'ul', 'ol', 'li'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
