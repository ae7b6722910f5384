/** The screens, by the word in their address. */
export const screens = [
  'queue',
  'task',
  'session',
  'explain',
  'create',
  'history',
  'doctor',
] as const;
export type Screen = (typeof screens)[number];

interface At {
  project: string;
  screen: Screen;
  /** A task's or a session's id. */
  id: string | undefined;
  query: URLSearchParams;
}

/** A task lies beside the list: both show the same filter. */
const besideQueue: readonly Screen[] = ['queue', 'task'];

/** Where the person is; the address says it, so that a reload or a link leads to the same. */
export class Place {
  #at = $state.raw(read());

  constructor() {
    window.addEventListener('popstate', () => {
      this.#at = read();
    });
  }

  get project(): string {
    return this.#at.project;
  }

  get screen(): Screen {
    return this.#at.screen;
  }

  get id(): string | undefined {
    return this.#at.id;
  }

  get query(): URLSearchParams {
    return this.#at.query;
  }

  /** The address of a screen of this project; from the queue to a task and back the filter stays. */
  href(screen: Screen, id?: string): string {
    const stays = besideQueue.includes(screen) && besideQueue.includes(this.screen);
    const query = new URLSearchParams(stays ? this.#at.query : undefined);
    // Which part of a task is shown is a matter of that task.
    if (id !== this.id) query.delete('part');
    const search = query.size > 0 ? `?${query.toString()}` : '';
    return `/${this.project}/${screen}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search}`;
  }

  go(screen: Screen, id?: string): void {
    this.#push(this.href(screen, id));
    window.scrollTo(0, 0);
  }

  /** Follows a link within the page, unless the person wants it elsewhere. */
  follow = (event: MouseEvent): void => {
    const link = (event.target as Element | null)?.closest('a');
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!link || elsewhere || link.origin !== location.origin || link.target !== '') return;
    // Another project is another page, and a place of this one is for the browser to show.
    const [project = ''] = link.pathname.slice(1).split('/');
    if (project !== this.project || link.hash !== '' || event.defaultPrevented) return;
    event.preventDefault();
    this.#push(link.href);
  };

  /**
   * Keeps a word of a filter in the address; an empty one leaves it. Back takes it away again: each choice is
   * a step, and all that is typed at one time is one.
   */
  setQuery(name: string, value: string, how: 'chosen' | 'typed' = 'chosen'): void {
    const before = this.#at.query.get(name) ?? '';
    if (before === value) return;
    const query = new URLSearchParams(this.#at.query);
    if (value === '') query.delete(name);
    else query.set(name, value);
    this.#search(query, how === 'typed' && before !== '' ? 'replace' : 'push');
  }

  /** Takes these words out of the address. */
  clearQuery(names: readonly string[]): void {
    const query = new URLSearchParams(this.#at.query);
    for (const name of names) query.delete(name);
    this.#search(query, 'push');
  }

  /** To where the person came from, as long as that was within the page; else to the queue. */
  back(): void {
    if (stepsHere() > 0) history.back();
    else this.go('queue');
  }

  #search(query: URLSearchParams, how: 'push' | 'replace'): void {
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    const address = `${location.pathname}${search}`;
    if (how === 'push') this.#push(address);
    else {
      history.replaceState(history.state, '', address);
      this.#at = read();
    }
  }

  #push(address: string): void {
    history.pushState({ steps: stepsHere() + 1 }, '', address);
    this.#at = read();
  }
}

function read(): At {
  const [project = '', screen = '', id] = location.pathname.slice(1).split('/');
  const known = screens.find((one) => one === screen) ?? 'queue';
  return {
    project: project === '' ? '1' : project,
    screen: known,
    id: id === undefined || id === '' ? undefined : decoded(id),
    query: new URLSearchParams(location.search),
  };
}

/** How many steps within the page have led here; the browser keeps it with the address. */
function stepsHere(): number {
  const state = history.state as { steps?: number } | null;
  return state?.steps ?? 0;
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
