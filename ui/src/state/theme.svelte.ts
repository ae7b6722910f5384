type Theme = 'light' | 'dark';

/** Light or dark: as the system has it, until the person chooses. */
export class ThemeState {
  readonly #system = window.matchMedia('(prefers-color-scheme: dark)');
  #theme = $state<Theme>('light');

  constructor() {
    this.#apply(this.#chosen() ?? (this.#system.matches ? 'dark' : 'light'));
    this.#system.addEventListener('change', ({ matches }) => {
      if (this.#chosen() === undefined) this.#apply(matches ? 'dark' : 'light');
    });
  }

  get theme(): Theme {
    return this.#theme;
  }

  toggle(): void {
    const next = this.#theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem('ralph-theme', next);
    this.#apply(next);
  }

  #apply(theme: Theme): void {
    this.#theme = theme;
    document.documentElement.dataset['theme'] = theme;
  }

  #chosen(): Theme | undefined {
    const kept = localStorage.getItem('ralph-theme');
    return kept === 'dark' || kept === 'light' ? kept : undefined;
  }
}
