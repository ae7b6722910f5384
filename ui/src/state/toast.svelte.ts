import type { Refusal } from '../../../src/server/route.ts';

export interface Toast {
  id: number;
  tone: 'good' | 'bad';
  what: string;
  todo: string | undefined;
  act: ToastAct | undefined;
}

/** What a person may want to do about it. */
export interface ToastAct {
  words: string;
  run: () => void;
}

const shownMs = 6_000;
/** Time to think better of it. */
const shownWithActMs = 12_000;

/** More would hide what they are about. */
const mostToasts = 5;

/** Short words on what was done, or why not; a failure stays until it is closed. */
export class ToastState {
  #toasts = $state.raw<Toast[]>([]);
  #next = 1;

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  done(what: string, act?: ToastAct): void {
    const { id } = this.#add({ tone: 'good', what, todo: undefined, act });
    const ms = act === undefined ? shownMs : shownWithActMs;
    setTimeout(() => {
      this.close(id);
    }, ms);
  }

  refused({ what, where, todo }: Refusal): void {
    this.#add({
      tone: 'bad',
      what: where === undefined ? what : `${what} (${where})`,
      todo,
      act: undefined,
    });
  }

  close(id: number): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, 'id'>): Toast {
    const one = { ...toast, id: this.#next++ };
    this.#toasts = [...this.#toasts, one].slice(-mostToasts);
    return one;
  }
}
