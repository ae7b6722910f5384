import { unreachable } from '../../model/unreachable.ts';
import { fence } from '../../prompts/fence.ts';
import type { ExportPage, ExportSection } from './export-page.ts';

/** Markdown in which what agents said is only text: longer parts are code, short ones are escaped. */
export function exportMarkdown({ title, sections }: ExportPage, note: string): string {
  const parts = sections.map((section) => `## ${section.title}\n\n${bodyMarkdown(section.body)}`);
  return `${[`# ${escapedMarkdown(title)}`, ...parts, escapedMarkdown(note)].join('\n\n')}\n`;
}

function bodyMarkdown(body: ExportSection['body']): string {
  switch (body.type) {
    case 'facts':
      return body.rows
        .map(([name, words]) => `- ${escapedMarkdown(name)}: ${escapedMarkdown(words)}`)
        .join('\n');
    case 'list':
      return body.items.map((item) => `- ${escapedMarkdown(item)}`).join('\n');
    case 'text':
      return fence(body.text, 'text');
    default:
      return unreachable(body);
  }
}

/** On one line, without anything that Markdown or HTML would act on: `!` and `(` do nothing without a bracket. */
export function escapedMarkdown(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\\`*_[\]<>#|~&]/g, (char) => (char === '<' ? '&lt;' : `\\${char}`));
}
