import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { errorWords } from '../host/file.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

interface PageFile {
  body: Buffer;
  type: string;
  hash: string;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const index = '/index.html';

/** Their names change with what they hold. */
const named = /^\/assets\//;

/**
 * The built page, all of it in memory: no path of a request ever reaches the file system, and the page that
 * is open goes on working while another version is installed.
 */
export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  private constructor(files: ReadonlyMap<string, PageFile>) {
    this.#files = files;
  }

  /** Reads the files of this folder. Fails with `unreadable` where the page is not there. */
  static read(folder: string): Result<PageFiles> {
    const files = new Map<string, PageFile>();
    try {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const body = readFileSync(path);
        const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
        const type = types[extname(path)] ?? 'application/octet-stream';
        files.set(`/${relative(folder, path).split(sep).join('/')}`, { body, type, hash });
      }
    } catch (error) {
      return fail({ reason: 'unreadable', path: folder, detail: errorWords(error) });
    }
    if (files.has(index)) return ok(new PageFiles(files));
    return fail({
      reason: 'unreadable',
      path: join(folder, index),
      detail: 'the page is not there',
    });
  }

  /** Answers a request for a file, or with the page itself, which shows all the rest. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const isAsset = /\.\w+$/.test(path);
    const file = this.#files.get(path) ?? (isAsset ? undefined : this.#files.get(index));
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('There is no such file.\n');
      return;
    }
    const { body, type, hash } = file;
    const etag = `"${hash}"`;
    response.setHeader('etag', etag);
    response.setHeader(
      'cache-control',
      named.test(path) ? 'max-age=31536000, immutable' : 'no-cache',
    );
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}
