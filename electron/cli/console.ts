/** What a command may do to the world around it; injected, so that commands are tested without a process. */
export interface Console {
  /** Results. With `--json` exactly one document. */
  out(text: string): void
  /** Progress and errors. */
  err(text: string): void
  /** Characters that a line of results has room for; absent where they go to a file or a pipe. */
  readonly columns?: number | undefined
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number }
  /** Registers what Ctrl-C does instead of ending the process; returns how to unregister. A second Ctrl-C ends it at once. */
  onInterrupt(handler: () => void): () => void
  /** The folder relative paths start from. */
  directory: string
}
