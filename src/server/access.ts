import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whom the server lets in, and by what. */
export interface AccessParts {
  /** From the first URL; whoever has it, has all of the project. */
  token: string;
  /** The names under which the server is reached: what else stands in `Host` was led here. */
  names: readonly string[];
  port: number;
}

export type Verdict = 'welcome' | 'no-token' | 'other-host' | 'other-origin';

/** What a page of another site may do: be left for this one by a link. */
const links = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

/**
 * Keeps other sites, other programs' pages and other machines out. A browser names the site that asks in
 * `Origin`, and sends the cookie to no other: a page that guesses the address gets nothing, and a name that
 * is made to lead here (DNS rebinding) is none of ours.
 */
export class Access {
  readonly #token: string;
  readonly #cookie: string;
  readonly #hosts: ReadonlySet<string>;
  readonly #tickets = new Set<string>();

  constructor({ token, names, port }: AccessParts) {
    this.#token = token;
    // Cookies are told apart by the name of the host, not by its port.
    this.#cookie = `ralph-${port}`;
    const hosts = names.map((name) => hostName(name).toLowerCase());
    // Browsers leave out the port that goes without saying.
    this.#hosts = new Set(
      hosts.flatMap((host) => [`${host}:${port}`, ...(port === 80 ? [host] : [])]),
    );
  }

  /** Whether this request may have an answer, and if not, why. */
  judge(request: IncomingMessage): Verdict {
    const { host = '', origin } = request.headers;
    if (!this.#hosts.has(host.toLowerCase())) return 'other-host';
    if (origin !== undefined && !this.#isOwn(origin)) return 'other-origin';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // What changes something is never asked for without telling from where.
    if (!isRead && origin === undefined) return 'other-origin';
    if (!isFromHere(request)) return 'other-origin';
    return this.#hasCookie(request) ? 'welcome' : 'no-token';
  }

  /** Stands for the token once: a command line may be read by everybody on this machine. */
  ticket(): string {
    const ticket = randomBytes(24).toString('base64url');
    this.#tickets.add(ticket);
    return ticket;
  }

  /** The cookie for whoever comes with the token, or a ticket, in the URL; undefined for a wrong one. */
  cookieFor(given: string | null): string | undefined {
    if (given === null) return undefined;
    if (!isSame(given, this.#token) && !this.#tickets.delete(given)) return undefined;
    return `${this.#cookie}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #isOwn(origin: string): boolean {
    const own = origin.replace(/^http:\/\//, '');
    return own !== origin && this.#hosts.has(own.toLowerCase());
  }

  #hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((one) => one.trim());
    const own = cookies.filter((one) => one.startsWith(`${this.#cookie}=`));
    return own.some((one) => isSame(one.slice(one.indexOf('=') + 1), this.#token));
  }
}

/**
 * A page on another port of this host is the same site to a browser, which sends the cookie along and names
 * no origin where it only reads. It says though from where it comes.
 */
function isFromHere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return Object.entries(links).every(([name, value]) => headers[name] === value);
}

/** As it stands in an address. */
export function hostName(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
