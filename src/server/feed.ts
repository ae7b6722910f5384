/** Something that is followed. */
export interface Feed {
  /** Takes what there is now, without waiting for a notice. */
  look: () => void;
  close: () => void;
}
