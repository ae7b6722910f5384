import { isAbsolute, posix, relative } from 'node:path';
import type { Denial } from '../../model/session-end.ts';
import { lineRules } from './command-rule.ts';

/** What would allow the calls that were denied. */
export interface Remedy {
  /** Each once. */
  rules: string[];
  /** What no rule allows, each in words. */
  never: string[];
}

const fileTools: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);

/** Files by which the agent, git and editors are led: the agent refuses to write them, whatever a rule says. */
const leading =
  /^(?:\.(?:claude|git|idea|vscode|husky)(?:\/|$)|\.(?:mcp\.json|claude\.json|gitconfig|gitmodules|bashrc|bash_profile|zshrc|zprofile|profile|ripgreprc)$)/;

/** Whether a call wanted to write what no rule can allow: Ralph's own files, or git's. */
export function isGuarded({ tool, input }: Denial): boolean {
  if (fileTools.has(tool)) return /(?:^|\/)\.(?:ralph|git)\//.test(input);
  return tool === 'Bash' && />\s*["']?(?:\S*\/)?\.(?:ralph|git)\//.test(input);
}

/** What would allow these calls in a project with this root. */
export function remedyOf(denials: readonly Denial[], root: string): Remedy {
  const all = denials.map((denial) => remedy(denial, root));
  return {
    rules: [...new Set(all.flatMap(({ rules }) => rules))],
    never: [...new Set(all.flatMap(({ never }) => never))],
  };
}

function remedy({ tool, input }: Denial, root: string): Remedy {
  if (tool === 'Bash') {
    const { rules, never } = lineRules(input);
    return { rules, never: never === undefined ? [] : [`${never}: a script may do it`] };
  }
  if (fileTools.has(tool)) return writing(input, root);
  switch (tool) {
    case 'Read':
      return allowed(fileRule('Read', input));
    case 'WebFetch':
      // Without its domain a rule would allow every site.
      return URL.canParse(input)
        ? allowed(`WebFetch(domain:${new URL(input).hostname})`)
        : { rules: [], never: [`fetching ${input}, which is no address`] };
    default:
      return allowed(tool);
  }
}

function writing(path: string, root: string): Remedy {
  const inside = isAbsolute(path) ? relative(root, path) : posix.normalize(path);
  if (isAbsolute(inside) || inside === '..' || inside.startsWith('../')) {
    return { rules: [], never: [`writing ${path}, which is outside of the project`] };
  }
  if (leading.test(inside)) {
    return {
      rules: [],
      never: [`writing ${inside}, which leads the agent or git: a person does it`],
    };
  }
  return allowed(fileRule('Edit', inside));
}

function allowed(rule: string): Remedy {
  return { rules: [rule], never: [] };
}

/** An absolute path begins with two slashes in a rule: one means the project's folder. */
function fileRule(tool: string, path: string): string {
  if (path === '') return tool;
  return `${tool}(${path.startsWith('/') ? `/${path}` : path})`;
}
