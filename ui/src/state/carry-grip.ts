import type { Carry, CarryField } from './carry.svelte.ts';
import type { FilledLane } from './lane.ts';

/** A pointer that moves less than this has clicked. */
const clickPixels = 5;
/** A finger that rests so long lifts; one that moves sooner scrolls. */
const liftMs = 350;
/** So near to its edge a lane scrolls on, so far each frame. */
const edgePixels = 44;
const scrollPixels = 14;

interface Pressed {
  link: HTMLElement;
  event: PointerEvent;
}

/** A pointer that is down on a task: it clicks, scrolls, or carries the task away. */
export class CarryGrip {
  readonly #carry: Carry;
  readonly #field: CarryField;
  readonly #pressed: Pressed;
  readonly #over = new AbortController();
  #at: { x: number; y: number };
  #lifting: ReturnType<typeof setTimeout> | undefined;
  #hasLifted = false;

  constructor(carry: Carry, field: CarryField, pressed: Pressed) {
    this.#carry = carry;
    this.#field = field;
    this.#pressed = pressed;
    const { event } = pressed;
    this.#at = { x: event.clientX, y: event.clientY };
    if (event.pointerType !== 'mouse') {
      this.#lifting = setTimeout(() => {
        this.#lift();
      }, liftMs);
    }
    const { signal } = this.#over;
    window.addEventListener('pointermove', this.#moved, { signal });
    window.addEventListener('pointerup', this.#released, { signal });
    window.addEventListener(
      'pointercancel',
      () => {
        this.end();
      },
      { signal },
    );
    // The page scrolls under a finger unless this says no, from the beginning.
    window.addEventListener('touchmove', this.#held, { signal, passive: false });
  }

  /** Leaves the task where it was, unless it was let go. */
  end(): void {
    clearTimeout(this.#lifting);
    this.#over.abort();
    if (this.#hasLifted && !this.#carry.isBusy) this.#carry.cancel();
    delete document.documentElement.dataset['carrying'];
  }

  readonly #held = (event: TouchEvent): void => {
    if (this.#hasLifted) event.preventDefault();
  };

  readonly #moved = ({ clientX: x, clientY: y }: PointerEvent): void => {
    const from = this.#pressed.event;
    const isFar = Math.hypot(x - from.clientX, y - from.clientY) > clickPixels;
    this.#at = { x, y };
    if (this.#hasLifted) this.#aim();
    else if (isFar && from.pointerType === 'mouse') this.#lift();
    else if (isFar) this.end();
  };

  readonly #released = (): void => {
    if (!this.#hasLifted) {
      this.end();
      return;
    }
    // What ends here is no click on what lies under it.
    const swallow = (event: MouseEvent): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => {
      window.removeEventListener('click', swallow, { capture: true });
    });
    const dropped = this.#carry.drop();
    this.#hasLifted = false;
    this.end();
    void dropped;
  };

  #lift(): void {
    this.#carry.lift(this.#pressed.link.dataset['task'] ?? '', this.#field, 'pointer');
    if (this.#carry.task === undefined) {
      this.end();
      return;
    }
    this.#hasLifted = true;
    document.documentElement.dataset['carrying'] = '';
    this.#aim();
    this.#scroll();
  }

  #aim(): void {
    const { x, y } = this.#at;
    this.#carry.follow(x, y);
    const hit = document.elementFromPoint(x, y);
    const shown = hit?.closest<HTMLElement>('[data-lane]');
    const lane = this.#field.lanes().find(({ goal }) => goal === shown?.dataset['lane']);
    if (lane === undefined || shown === null || shown === undefined) this.#carry.aim(undefined);
    else this.#carry.aim({ goal: lane.goal, at: this.#above(lane, shown, y) });
  }

  /** How many tasks of the lane lie above this height, the carried one left out. */
  #above(lane: FilledLane, shown: HTMLElement, y: number): number {
    const rest = lane.tasks.filter(({ id }) => id !== this.#carry.task?.id);
    const indexOf = (link: HTMLElement): number =>
      rest.findIndex(({ id }) => id === link.dataset['task']);
    let above = -1;
    let first = rest.length;
    for (const link of shown.querySelectorAll<HTMLElement>('[data-task]')) {
      const index = indexOf(link);
      if (index < 0) continue;
      const { top, height } = link.getBoundingClientRect();
      if (top + height / 2 <= y) above = Math.max(above, index);
      else first = Math.min(first, index);
    }
    if (above >= 0) return above + 1;
    if (first < rest.length) return first;
    // Over itself; else over the head of a group or over an empty lane.
    const isOwn = shown.querySelector(`[data-task="${CSS.escape(this.#carry.task?.id ?? '')}"]`);
    return isOwn === null ? 0 : lane.tasks.findIndex(({ id }) => id === this.#carry.task?.id);
  }

  /** Frame by frame as long as it is carried: near an edge what scrolls there goes on. */
  #scroll(): void {
    if (this.#over.signal.aborted) return;
    const { x, y } = this.#at;
    let hasScrolled = false;
    for (
      let element = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-scroll]');
      element;
      element = element.parentElement?.closest<HTMLElement>('[data-scroll]')
    ) {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const before = [element.scrollTop, element.scrollLeft];
      const isDown = element.dataset['scroll'] === 'down';
      if (isDown) element.scrollTop += scrollPixels * edgeOf(y, top, bottom);
      else element.scrollLeft += scrollPixels * edgeOf(x, left, right);
      hasScrolled ||= before[0] !== element.scrollTop || before[1] !== element.scrollLeft;
    }
    if (hasScrolled) this.#aim();
    requestAnimationFrame(() => {
      this.#scroll();
    });
  }
}

/** -1 near the one end, 1 near the other. */
function edgeOf(at: number, from: number, to: number): -1 | 0 | 1 {
  if (at < from + edgePixels) return -1;
  return at > to - edgePixels ? 1 : 0;
}
