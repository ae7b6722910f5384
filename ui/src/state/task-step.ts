/** Focuses the task below or above the focused one, as they are on the screen; else the open or the first. */
export function stepTask(by: 1 | -1): void {
  const links = tasksByPlace();
  const at = links.findIndex((link) => link === document.activeElement);
  const open = links.findIndex((link) => link.ariaCurrent !== null);
  const next = at === -1 ? Math.max(0, open) : Math.max(0, Math.min(links.length - 1, at + by));
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: 'nearest' });
}

/** Virtual rows are in the document in the order in which they came, which is not that of the screen. */
function tasksByPlace(): HTMLElement[] {
  const links = [...document.querySelectorAll<HTMLElement>('main [data-task]')];
  const placed = links.map((link) => ({ link, ...placeOf(link) }));
  placed.sort((a, b) => a.x - b.x || a.y - b.y);
  return placed.map(({ link }) => link);
}

function placeOf(link: HTMLElement): { x: number; y: number } {
  const { x, y } = link.getBoundingClientRect();
  return { x, y };
}

/** Focuses the task beside the focused one, in the next column that has any. */
export function crossTask(by: 1 | -1): void {
  const here = document.activeElement;
  if (!(here instanceof HTMLElement) || here.dataset['task'] === undefined) return;
  const from = placeOf(here);
  const beside = tasksByPlace()
    .map((link) => ({ link, ...placeOf(link) }))
    .filter(({ x }) => Math.sign(x - from.x) === by);
  const column = by > 0 ? beside[0]?.x : beside.at(-1)?.x;
  const nearest = beside
    .filter(({ x }) => x === column)
    .sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
  nearest?.link.focus();
  nearest?.link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
