/** The screens, by the word in their address. */
export const screens = ['queue', 'task', 'session', 'explain', 'create', 'history', 'doctor'] as const;
export type Screen = (typeof screens)[number];

interface At {
  project: string;
  screen: Screen;
  /** A task's or a session's id. */
  id: string | undefined;
  query: URLSearchParams;
}

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

  /** The address of a screen of this project. */
  href(screen: Screen, id?: string): string {
    return `/${this.project}/${screen}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
  }

  go(screen: Screen, id?: string): void {
    history.pushState(undefined, '', this.href(screen, id));
    this.#at = read();
    window.scrollTo(0, 0);
  }

  /** Follows a link within the page, unless the person wants it elsewhere. */
  follow = (event: MouseEvent): void => {
    const link = (event.target as Element | null)?.closest('a');
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!link || elsewhere || link.origin !== location.origin || link.target !== '') return;
    event.preventDefault();
    history.pushState(undefined, '', link.href);
    this.#at = read();
  };

  /** Keeps words of a filter in the address; an empty one leaves it. */
  setQuery(name: string, value: string): void {
    const query = new URLSearchParams(this.#at.query);
    if (value === '') query.delete(name);
    else query.set(name, value);
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    history.replaceState(undefined, '', `${location.pathname}${search}`);
    this.#at = read();
  }
}

function read(): At {
  const [project = '', screen = '', id] = location.pathname.slice(1).split('/');
  const known = screens.find((one) => one === screen) ?? 'queue';
  return {
    project: project === '' ? '1' : project,
    screen: known,
    id: id === undefined || id === '' ? undefined : decodeURIComponent(id),
    query: new URLSearchParams(location.search),
  };
}
