const headingLine = /^(#{1,6})\s+(.*)$/;
const acceptanceHeading = /\baccept(?:ance|ed)\b|\bdefinition of done\b|\bdone when\b/i;

/**
 * The parts of a page under headings that speak of acceptance, each down to the next heading of its level;
 * undefined where there is none. Pure.
 */
export function acceptancePart(text: string): string | undefined {
  const parts: string[] = [];
  let level = 0;
  let fenced: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    // A `#` in code is no heading.
    if (mark !== undefined && (fenced === undefined || mark.startsWith(fenced))) {
      fenced = fenced === undefined ? mark : undefined;
    }
    const [, marks = '', heading = ''] = fenced === undefined ? (headingLine.exec(line) ?? []) : [];
    if (marks !== '' && (level === 0 || marks.length <= level)) {
      level = acceptanceHeading.test(heading) ? marks.length : 0;
    }
    if (level > 0) parts.push(line);
  }
  const part = parts.join('\n').trim();
  return part === '' ? undefined : part;
}
