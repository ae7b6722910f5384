import type { Refusal } from '../../../src/server/route.ts';

export interface Toast {
  id: number;
  tone: 'good' | 'bad';
  what: string;
  todo: string | undefined;
}

const shownMs = 6_000;

/** Short words on what was done, or why not; a failure stays until it is closed. */
export class ToastState {
  #toasts = $state.raw<Toast[]>([]);
  #next = 1;

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  done(what: string): void {
    const { id } = this.#add({ tone: 'good', what, todo: undefined });
    setTimeout(() => {
      this.close(id);
    }, shownMs);
  }

  refused({ what, where, todo }: Refusal): void {
    this.#add({ tone: 'bad', what: where === undefined ? what : `${what} (${where})`, todo });
  }

  close(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, 'id'>): Toast {
    const one = { ...toast, id: this.#next++ };
    this.#toasts = [...this.#toasts, one];
    return one;
  }
}
