import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';
import { schemaFiles } from './src/db/schema/json-schema.ts';

const shared = { platform: 'node' as const, external: ['tiktoken'] } satisfies RolldownOptions;

/** The JSON Schemas of a project's files, in the package for whoever wants to point an editor at them. */
const schemas: Plugin = {
  name: 'schemas',
  generateBundle() {
    for (const { path, text } of schemaFiles()) {
      this.emitFile({ type: 'asset', fileName: `schema/${basename(path)}`, source: text });
    }
  },
};

const yamlModules = join(
  dirname(fileURLToPath(import.meta.resolve('yaml/package.json'))),
  'browser/dist/index.js',
);

const libraryShim = join(import.meta.dirname, 'src/mcpgen/server/library-shim.ts');

const lookFiles =
  /src\/(?:cli\/open-queue|db\/queue-index|monitor\/event-log|mcpgen\/session-folder|host\/(?:jsonl|marked-process)|model\/(?:check|duration|failure|question|queue|run-state|relative-path|settings-change))\.ts$/;
const commandFiles =
  /src\/cli\/(?:program|output|task-state|refused-task|display\/(?:table|changed-key))\.ts$/;

/**
 * What is needed together lies together: to find and load a file takes Node longer than to read it. Each
 * takes what it imports with it, but for what one above it has.
 */
const groups = [
  { name: 'version', test: /package\.json$|src\/cli\/version\.ts$/, priority: 4 },
  // What looks at the queue, and what is shared with the server of a session's tools.
  { name: 'look', test: lookFiles, priority: 3 },
  // Of every command.
  { name: 'command', test: commandFiles, priority: 2 },
  // The schema library alone: the server of a session's tools answers first, and reads records later.
  { name: 'schema', test: /node_modules\/zod\//, priority: 5 },
  // What reads a record: the parser and the schema library.
  { name: 'record', test: /src\/db\/(?:point\/|assignment\.ts$)/, priority: 1 },
  { name: 'store', test: /src\/cli\/open-project\.ts$/, priority: 0 },
];

// Two folders: dist/ is what users get, build/ is what this repository runs for itself.
export default defineConfig([
  {
    ...shared,
    input: { ralph: 'src/cli/main.ts', 'mcp-server': 'src/mcpgen/server/main.ts' },
    plugins: [schemas],
    // The same code as modules: what is not used stays out, and calls go straight.
    resolve: { alias: { yaml: yamlModules, '@modelcontextprotocol/server/_shims': libraryShim } },
    output: { dir: 'dist', minify: true, cleanDir: true, codeSplitting: { groups } },
  },
  {
    ...shared,
    input: {
      demo: 'test/demo/main.ts',
      bench: 'test/bench/main.ts',
      'bench-ui': 'test/bench/ui/main.ts',
      'stream-reader': 'test/bench/stream-reader.ts',
      'chatty-agent': 'test/bench/chatty-agent.ts',
      'queue-reading': 'test/bench/queue-reading.ts',
      'concurrent-writer': 'test/db/concurrent-writer.ts',
      'stand-in-agent': 'test/rig/stand-in-agent.ts',
      chaos: 'test/chaos/main.ts',
      'chaos-agent': 'test/chaos/chaos-agent.ts',
      'crash-point': 'test/chaos/crash-point.ts',
      fuzz: 'test/fuzz/main.ts',
      soak: 'test/soak/main.ts',
      'test-claude': 'test/claude/main.ts',
      'soak-probe': 'test/soak/probe.ts',
      dev: 'test/dev/main.ts',
      'dev-agent': 'test/dev/dev-agent.ts',
    },
    // They start programs of their own, which they find beside them.
    external: [...shared.external, 'vite', 'playwright-core', '@sparticuz/chromium'],
    output: { dir: 'build', cleanDir: true },
  },
]);
