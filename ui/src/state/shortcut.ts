/** A key that does something anywhere on the page, unless words are being typed. */
export interface Shortcut {
  /** As `KeyboardEvent.key` has it; `Mod+K` for Ctrl or ⌘. */
  key: string;
  words: string;
  run: () => void;
}

/** The shortcut that an event means. */
export function pressed(shortcuts: readonly Shortcut[], event: KeyboardEvent): Shortcut | undefined {
  if (event.altKey || event.isComposing) return undefined;
  if (event.ctrlKey || event.metaKey) {
    return shortcuts.find(({ key }) => key === `Mod+${event.key.toUpperCase()}`);
  }
  if (isTyping(event.target)) return undefined;
  const key = event.shiftKey && /^[A-Z]$/.test(event.key) ? `Shift+${event.key}` : event.key;
  return shortcuts.find((one) => one.key === key);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
