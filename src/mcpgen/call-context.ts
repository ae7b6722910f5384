/** What a call of a tool has beside its arguments. */
export interface CallContext {
  /** Aborted when the client takes the call back or is gone. */
  cancel: AbortSignal;
  /** Told to a client that asked for it; at most a line a second or so. */
  progress: (words: string) => void;
}
