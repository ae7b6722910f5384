import { basename } from 'node:path';
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

// Two folders: dist/ is what users get, build/ is what this repository runs for itself.
export default defineConfig([
  {
    ...shared,
    input: { ralph: 'src/cli/main.ts', 'mcp-server': 'src/mcpgen/server/main.ts' },
    plugins: [schemas],
    output: { dir: 'dist', minify: true, cleanDir: true },
  },
  {
    ...shared,
    input: {
      demo: 'test/demo/main.ts',
      bench: 'test/bench/main.ts',
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
    },
    output: { dir: 'build', cleanDir: true },
  },
]);
