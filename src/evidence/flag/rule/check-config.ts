import { baseName } from '../file-kind.ts';
import type { FilePatch, PatchLine } from '../patch.ts';
import { codeLines, squeezed } from '../source-line.ts';

interface ToolConfig {
  tool: string;
  files: RegExp;
  /** Which lines matter, where the file is for other things, too. */
  lines?: RegExp;
}

const coverage = 'thresholds?|fail_under|coverage';
const python = `addopts|testpaths|norecursedirs|python_files|python_functions|deselect|collect_ignore|filterwarnings|xfail_strict|${coverage}|omit|extend-?ignore|per-file-ignores|^\\s*ignore|^\\s*select|lint|strict|disallow_|warn_|ignore_|follow_imports|exclude|disable|reportM|typeCheckingMode|tool\\.(?:pytest|ruff|mypy|coverage|pylint)|^\\s*-\\s*(?:pytest|ruff|mypy)|commands?\\s*=`;

/** Which files hold the settings of tools that prove something. */
const toolConfigs: readonly ToolConfig[] = [
  { tool: 'vitest', files: /^vitest\.(?:config|workspace|setup)\.\w+$/ },
  {
    tool: 'vite and its tests',
    files: /^vite\.config\.\w+$/,
    lines: new RegExp(`\\btest\\b|exclude|include|passWithNoTests|${coverage}`),
  },
  { tool: 'jest', files: /^jest[.-](?:config|preset|setup)[\w.-]*$/ },
  {
    tool: 'the test runner',
    files:
      /^(?:karma|ava|playwright|cypress|wdio|web-test-runner)\.(?:config|conf)\.\w+$|^\.mocharc\.\w+$|^cypress\.json$|^\.taprc$/,
  },
  {
    tool: 'the compiler',
    files: /^(?:ts|js)config[\w.-]*\.json$/,
    lines:
      /"(?:strict\w*|no[A-Z]\w*|skip\w*|exclude|include|files|allow\w*|checkJs|exact\w*|use\w*|types|extends|isolated\w*|suppress\w*|references|erasable\w*)"|^\s*["'][\w*./-]+["'],?\s*$/,
  },
  { tool: 'eslint', files: /^eslint\.config\.\w+$|^\.eslintrc(?:\.\w+)?$|^\.eslintignore$/ },
  {
    tool: 'the linter',
    files:
      /^(?:biome|oxlint|deno|\.oxlintrc|tslint)\.jsonc?$|^\.stylelint(?:rc[\w.]*|ignore)$|^\.markdownlint[\w.]*$/,
  },
  { tool: 'prettier', files: /^\.prettier(?:rc[\w.]*|ignore)$|^prettier\.config\.\w+$/ },
  {
    tool: 'coverage',
    files:
      /^\.nycrc(?:\.\w+)?$|^\.c8rc(?:\.\w+)?$|^\.?codecov\.ya?ml$|^\.coveragerc$|^\.simplecov$/,
  },
  { tool: 'pytest', files: /^pytest\.ini$|^tox\.ini$|^noxfile\.py$/ },
  {
    tool: 'pytest',
    files: /^conftest\.py$/,
    lines:
      /collect_ignore|pytest_collection_modifyitems|pytest_ignore_collect|pytest_runtest|add_marker|skip|xfail|autouse/,
  },
  {
    tool: 'Python’s tools',
    files: /^(?:pyproject\.toml|setup\.cfg)$/,
    lines: new RegExp(python, 'i'),
  },
  { tool: 'the linter', files: /^\.?ruff\.toml$|^\.flake8$|^\.pylintrc$|^\.bandit$/ },
  {
    tool: 'the type checker',
    files: /^\.?mypy\.ini$|^pyrightconfig\.json$|^\.pyre_configuration$/,
  },
  {
    tool: 'Cargo',
    files: /^Cargo\.toml$/,
    lines:
      /\[(?:workspace\.)?lints|^\s*(?:test|doctest|harness|autotests)\s*=|\[\[test\]\]|\[profile\.test|clippy|^\s*\w+\s*=\s*"(?:allow|warn|deny|forbid)"/,
  },
  { tool: 'Rust’s tools', files: /^\.?(?:clippy|rustfmt|deny|tarpaulin)\.toml$|^nextest\.toml$/ },
  { tool: 'golangci-lint', files: /^\.golangci\.(?:ya?ml|toml|json)$/ },
  {
    tool: 'PHP’s tools',
    files:
      /^(?:phpunit|phpcs|psalm)\.xml(?:\.dist)?$|^phpstan[\w.-]*\.neon(?:\.dist)?$|^\.php-cs-fixer[\w.]*$/,
  },
  { tool: 'Ruby’s tools', files: /^\.rubocop[\w.]*\.yml$|^\.rspec$|^Rakefile$/ },
  {
    tool: 'the build and its tests',
    files: /^(?:build\.gradle(?:\.kts)?|pom\.xml|[\w.]+\.csproj|Directory\.Build\.props)$/,
    lines:
      /\btests?\b|[sS]kipTests|surefire|failsafe|jacoco|checkstyle|spotbugs|detekt|ktlint|TreatWarningsAsErrors|NoWarn|WarningLevel|useJUnit|ignoreFailures|excludes?\b/,
  },
  {
    tool: 'the linter',
    files:
      /^(?:checkstyle|detekt|pmd)[\w.-]*\.(?:xml|yml)$|^\.swiftlint\.yml$|^\.runsettings$|^analysis_options\.yaml$|^\.credo\.exs$/,
  },
  {
    tool: 'the hooks of git',
    files:
      /^\.pre-commit-config\.yaml$|^lefthook\.ya?ml$|^\.lintstagedrc[\w.]*$|^lint-staged\.config\.\w+$/,
  },
];

/** Words in settings that take something out, or let it pass. */
const loosening =
  /ignore|exclude|skip|\boff\b|disable|passWithNoTests|allow|"?warn"?|suppress|false|:\s*0\b|omit|\*\*/i;

/** What a patch does to the settings of a tool, in words; undefined for any other file. */
export function configWords(file: FilePatch): string | undefined {
  const name = baseName(file.path);
  if (/(?:^|\/)\.husky\//.test(file.path))
    return file.status === 'added' ? undefined : words('the hooks of git', file);
  const was = file.old_path === undefined ? undefined : configOf(baseName(file.old_path));
  const now = configOf(name);
  const config = now ?? was;
  if (config === undefined) return undefined;
  if (file.status === 'deleted' || (was !== undefined && now === undefined)) {
    return `the settings of ${config.tool} are gone`;
  }
  const lines = newOrGone(file).filter(({ text }) => config.lines?.test(text) !== false);
  if (file.status === 'added') {
    const loose = lines.find(({ text }) => loosening.test(text) || name.endsWith('ignore'));
    return loose === undefined || config.lines !== undefined
      ? undefined
      : words(config.tool, file, loose);
  }
  const [line] = lines;
  return line === undefined && !file.binary ? undefined : words(config.tool, file, line);
}

function configOf(name: string): ToolConfig | undefined {
  return toolConfigs.find(({ files }) => files.test(name));
}

/** Lines that are only on one side, first those that are new. */
function newOrGone(file: FilePatch): PatchLine[] {
  const [added, removed] = [codeLines(file, '+'), codeLines(file, '-')];
  const [before, after] = [removed, added].map(
    (lines) => new Set(lines.map(({ text }) => squeezed(text))),
  );
  return [
    ...added.filter(({ text }) => before?.has(squeezed(text)) !== true),
    ...removed.filter(({ text }) => after?.has(squeezed(text)) !== true),
  ].filter(({ text }) => squeezed(text).length > 1);
}

function words(tool: string, { status }: FilePatch, line?: PatchLine): string {
  const what = `the settings of ${tool} were ${status === 'added' ? 'added' : 'changed'}`;
  return line === undefined ? what : `${what}: \`${line.sign}${line.text.trim().slice(0, 100)}\``;
}
