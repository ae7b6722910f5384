import { benchBigQueue } from './big-queue.ts';
import { benchCheckpoint } from './checkpoint.ts';
import { benchEventDelay } from './event-delay.ts';
import { benchIdle } from './idle.ts';
import { benchMcp } from './mcp.ts';
import { benchOwnTime } from './own-time.ts';
import { benchPlayedTask } from './played-task.ts';
import { benchPrompt } from './prompt.ts';
import { benchRecovery } from './recovery.ts';
import { benchReplay } from './replay.ts';
import { benchReport } from './report.ts';
import { benchStartUp } from './start-up.ts';
import { benchStream } from './stream.ts';

// `npm run bench -- [name…]`: ratios of what is measured side by side in this one run. Nothing here is a test.
const benches: Record<string, () => Promise<void>> = {
  'start-up': benchStartUp,
  'own-time': benchOwnTime,
  'played-task': benchPlayedTask,
  prompt: benchPrompt,
  mcp: benchMcp,
  stream: benchStream,
  'event-delay': benchEventDelay,
  recovery: benchRecovery,
  replay: benchReplay,
  report: benchReport,
  idle: benchIdle,
  checkpoint: benchCheckpoint,
  queue: benchBigQueue,
};
const named = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (named.length === 0 || named.includes(name)) await bench();
}
