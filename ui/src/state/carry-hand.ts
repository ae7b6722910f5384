import { CarryGrip } from './carry-grip.ts';
import { crossTask, stepTask } from './task-step.ts';
import type { Carry, CarryField } from './carry.svelte.ts';

/** The groups of the list lie one below the other, the columns of the board side by side. */
type Layout = 'stacked' | 'beside';

/**
 * Lets people carry what lies in an element: links with `data-task`, in elements with `data-lane`. Keys do
 * all that the pointer does: Space lifts, arrows aim, Enter lets go, Escape leaves it where it was.
 */
export function carryHand(
  carry: Carry,
  field: CarryField,
  layout: Layout,
): (element: HTMLElement) => () => void {
  return (element) => {
    let grip: CarryGrip | undefined;
    const pressed = (event: PointerEvent): void => {
      const link = linkAt(event.target);
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (link === undefined || !isPlain || carry.task !== undefined) return;
      grip?.end();
      grip = new CarryGrip(carry, field, { link, event });
    };
    const keyed = (event: KeyboardEvent): void => {
      const isBrowsers = hasModifier(event) || event.key === 'Tab';
      if (carry.task !== undefined && !isBrowsers) {
        steer(carry, event.key, layout);
        // What is carried takes every key: none of them means what it does elsewhere.
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const link = linkAt(event.target);
      if (link === undefined || !element.contains(link) || hasModifier(event)) return;
      if (event.key === ' ') carry.lift(link.dataset['task'] ?? '', field, 'keys');
      else if (!walk(event.key, layout)) return;
      event.preventDefault();
    };
    element.addEventListener('pointerdown', pressed);
    // Before all others: the carried task may not be in the document just now.
    window.addEventListener('keydown', keyed, { capture: true });
    return () => {
      grip?.end();
      carry.cancel();
      element.removeEventListener('pointerdown', pressed);
      window.removeEventListener('keydown', keyed, { capture: true });
    };
  };
}

function linkAt(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element
    ? (target.closest<HTMLElement>('[data-task]') ?? undefined)
    : undefined;
}

function hasModifier({ altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey;
}

/** From task to task. Returns whether the key does that. */
function walk(key: string, layout: Layout): boolean {
  if (key === 'ArrowUp' || key === 'ArrowDown') stepTask(key === 'ArrowUp' ? -1 : 1);
  else if (layout === 'beside' && (key === 'ArrowLeft' || key === 'ArrowRight')) {
    crossTask(key === 'ArrowLeft' ? -1 : 1);
  } else return false;
  return true;
}

function steer(carry: Carry, key: string, layout: Layout): void {
  switch (key) {
    case 'ArrowUp':
    case 'k':
      carry.step(-1, layout === 'stacked');
      return;
    case 'ArrowDown':
    case 'j':
      carry.step(1, layout === 'stacked');
      return;
    case 'ArrowLeft':
      carry.cross(-1);
      return;
    case 'ArrowRight':
      carry.cross(1);
      return;
    case 'Enter':
    case ' ':
      void carry.drop();
      return;
    case 'Escape':
      carry.cancel();
  }
}
