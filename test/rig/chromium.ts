import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import packed from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';
import { repositoryRoot } from './repository-root.ts';

/** Where distributions put theirs. */
const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Nothing that a browser does by itself: no update, no sync, no look at the network. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  // Root may not use the browser's own sandbox, and all that it opens is ours.
  '--no-sandbox',
];

/** A real Chromium without a window: that of `CHROME_PATH`, the machine's, or the one of the package. */
export async function launchChromium(args: string[] = []): Promise<Browser> {
  const given = process.env['CHROME_PATH'] ?? systemPaths.find((path) => existsSync(path));
  const found = given === undefined ? await unpacked() : { path: given, env: {} };
  return chromium.launch({
    executablePath: found.path,
    args: [...quiet, ...args],
    env: { ...inherited(), ...found.env },
  });
}

interface Unpacked {
  path: string;
  env: Record<string, string>;
}

/**
 * The package unpacks into the folder for temporary files and takes what lies there for whole, even
 * while another process still writes it. Here each unpacks into a folder of its own, and one wins.
 */
async function unpacked(): Promise<Unpacked> {
  const cache = join(repositoryRoot, 'node_modules', '.cache');
  const folder = join(cache, `chromium-${packageVersion()}`);
  const found = { path: join(folder, 'chromium'), env: { FONTCONFIG_PATH: join(folder, 'fonts') } };
  if (existsSync(found.path)) return found;
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(join(cache, 'unpacking-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = own;
  try {
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    // Another process was faster: its own is as good.
    if (!existsSync(found.path)) throw error;
  }
  return found;
}

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const file = join(dirname(entry), '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function inherited(): Record<string, string> {
  const known = Object.entries(process.env);
  return Object.fromEntries(
    known.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
