const key = 'ralph-notices';

/** Notices of the browser: shown when the person wants them, has allowed them, and looks elsewhere. */
export class NoticeState {
  #wanted = $state(localStorage.getItem(key) === 'on');
  #permission = $state<NotificationPermission | undefined>(
    'Notification' in window ? Notification.permission : undefined,
  );

  /** Whether this browser has them at all, under this address. */
  get isKnown(): boolean {
    return this.#permission !== undefined;
  }

  get isOn(): boolean {
    return this.#wanted && this.#permission === 'granted';
  }

  /** The person has refused them in the browser, and only there can allow them again. */
  get isRefused(): boolean {
    return this.#permission === 'denied';
  }

  /** Turns them on or off; only a click may call this, since it may ask the person. */
  async toggle(): Promise<void> {
    if (this.isOn) {
      this.#keep(false);
      return;
    }
    this.#permission = await Notification.requestPermission();
    this.#keep(this.#permission === 'granted');
  }

  /** Shows one, unless the page is looked at; one with the same tag takes its place. `opened` is called on a click. */
  tell(title: string, { body, tag }: { body: string; tag: string }, opened: () => void): void {
    if (!this.isOn || document.hasFocus()) return;
    const notice = new Notification(title, { body, tag });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
      opened();
    });
  }

  #keep(wanted: boolean): void {
    this.#wanted = wanted;
    if (wanted) localStorage.setItem(key, 'on');
    else localStorage.removeItem(key);
  }
}
