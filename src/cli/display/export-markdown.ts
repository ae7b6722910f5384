import { unreachable } from '../../model/unreachable.ts';
import { fence } from '../../prompts/fence.ts';
import type { ExportPage, ExportSection } from './export-page.ts';

/** Markdown in which what agents said is only text: longer parts are code, short ones are escaped. */
export function exportMarkdown({ title, sections }: ExportPage, note: string): string {
  const parts = sections.map((section) => `## ${section.title}\n\n${bodyMarkdown(section.body)}`);
  return `${[`# ${escaped(title)}`, ...parts, escaped(note)].join('\n\n')}\n`;
}

function bodyMarkdown(body: ExportSection['body']): string {
  switch (body.type) {
    case 'facts':
      return body.rows.map(([name, words]) => `- ${escaped(name)}: ${escaped(words)}`).join('\n');
    case 'list':
      return body.items.map((item) => `- ${escaped(item)}`).join('\n');
    case 'text':
      return fence(body.text, 'text');
    default:
      return unreachable(body);
  }
}

/** On one line, without anything that Markdown or HTML would act on. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>()#|~!&]/g, (char) => (char === '<' ? '&lt;' : `\\${char}`));
}
