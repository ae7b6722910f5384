/** Something in a text that looks like a key or a password. Places count in UTF-16 units, as strings do. */
export interface Secret {
  kind: string;
  start: number;
  end: number;
}
