import { benchOwnTime } from './own-time.ts';
import { benchPlayedTask } from './played-task.ts';
import { benchStartUp } from './start-up.ts';

// `npm run bench`: ratios of what is measured side by side in this one run. Nothing here is a test.
await benchStartUp();
await benchOwnTime();
await benchPlayedTask();
