import { fileURLToPath } from 'node:url';
import type { Installation } from '../pipeline/session/session-brief.ts';

/** The parts of Ralph itself: both entries are bundled into one folder. */
export const installation: Installation = {
  node: process.execPath,
  runtime: fileURLToPath(new URL('mcp-server.js', import.meta.url)),
};
