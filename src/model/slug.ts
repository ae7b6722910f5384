/** The words of a title as a part of ids and file names, short and plain enough for both; empty where none is. */
export function slugOf(title: string): string {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return words.replaceAll(' ', '-').slice(0, 40).replace(/-$/, '');
}
