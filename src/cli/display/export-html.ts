import { createHash } from 'node:crypto';
import { unreachable } from '../../model/unreachable.ts';
import type { ExportPage, ExportSection } from './export-page.ts';

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2, summary { font-size: 1.1rem; font-weight: 600; margin: 1.5rem 0 .5rem; }
summary { cursor: pointer; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
pre { font: 13px/1.45 ui-monospace, monospace; background: var(--soft); border: 1px solid var(--line);
  border-radius: 6px; padding: .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
li { overflow-wrap: anywhere; } footer { margin-top: 2rem; opacity: .7; }
`;

/** One file that needs no other: no script, nothing from a network, and all text is only text. */
export function exportHtml({ title, sections }: ExportPage, note: string): string {
  // The style is named by its hash: nothing that text could smuggle in would count.
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapedHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapedHtml(title)}</h1>
${sections.map(sectionHtml).join('\n')}
<footer>${escapedHtml(note)}</footer>
</body>
</html>
`;
}

function sectionHtml({ title, folded, body }: ExportSection): string {
  const inner = bodyHtml(body);
  return folded
    ? `<details><summary>${escapedHtml(title)}</summary>\n${inner}\n</details>`
    : `<h2>${escapedHtml(title)}</h2>\n${inner}`;
}

function bodyHtml(body: ExportSection['body']): string {
  switch (body.type) {
    case 'facts': {
      const rows = body.rows.map(
        ([name, words]) => `<dt>${escapedHtml(name)}</dt><dd>${escapedHtml(words)}</dd>`,
      );
      return `<dl>${rows.join('')}</dl>`;
    }
    case 'list':
      return `<ul>${body.items.map((item) => `<li>${escapedHtml(item)}</li>`).join('')}</ul>`;
    case 'text':
      return `<pre>${escapedHtml(body.text)}</pre>`;
    default:
      return unreachable(body);
  }
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in which HTML sees only text. */
export function escapedHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}
