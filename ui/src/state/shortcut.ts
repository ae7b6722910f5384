/** A key that does something anywhere on the page, unless words are being typed. */
export interface Shortcut {
  /** As `KeyboardEvent.key` has it; `Mod+K` for Ctrl or ⌘. */
  key: string;
  words: string;
  run: () => void;
}

/** The shortcut that an event means. */
export function pressed(
  shortcuts: readonly Shortcut[],
  event: KeyboardEvent,
): Shortcut | undefined {
  if (event.altKey || event.isComposing || event.defaultPrevented) return undefined;
  if (isOwnKeys(event.target)) return undefined;
  // A key that is held moves on, and does nothing twice.
  if (event.repeat && !['j', 'k'].includes(event.key)) return undefined;
  if (event.ctrlKey || event.metaKey) {
    return shortcuts.find(({ key }) => key === `Mod+${event.key.toUpperCase()}`);
  }
  if (isTyping(event.target)) return event.key === 'Escape' ? leave(event.target) : undefined;
  const key = event.shiftKey && /^[A-Z]$/.test(event.key) ? `Shift+${event.key}` : event.key;
  return shortcuts.find((one) => one.key === key);
}

/** Keys are for what is open there: a menu finds its items by letters, and what asks first waits for an answer. */
function isOwnKeys(target: EventTarget | null): boolean {
  const owners = '[role="menu"], [role="listbox"], [role="alertdialog"]';
  return target instanceof Element && target.closest(owners) !== null;
}

/** How the key is written for people. */
export function keyWords(key: string): string[] {
  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  return key.split('+').map((part) => {
    if (part === 'Mod') return isApple ? '⌘' : 'Ctrl';
    return part === 'Escape' ? 'Esc' : part;
  });
}

/** Out of a field first: what was typed stays. */
function leave(field: EventTarget | null): Shortcut {
  return {
    key: 'Escape',
    words: 'Out of the field',
    run: () => {
      if (field instanceof HTMLElement) field.blur();
    },
  };
}

const typedInto = new Set(['text', 'search', 'number', 'password', 'email', 'url', 'date', 'time']);

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return typedInto.has(target.type);
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
