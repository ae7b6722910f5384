export type PageDialog = 'palette' | 'keys';

/** Which dialog of the page is open; each takes the place of the other. */
export class DialogState {
  #open = $state<PageDialog | undefined>(undefined);

  get open(): PageDialog | undefined {
    return this.#open;
  }

  set(dialog: PageDialog | undefined): void {
    this.#open = dialog;
  }
}
