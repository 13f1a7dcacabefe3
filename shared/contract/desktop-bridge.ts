/** Under this name the window finds the bridge. */
export const bridgeName = 'evenkeel'

/** Data of the message with which the window is handed a port to the backend. */
export const backendPortMessage = 'evenkeel:backend-port'

/**
 * All that reaches into the window from the desktop's preload. It carries messages and knows none of them: the window parses what comes,
 * the host parses what goes.
 */
export interface DesktopBridge {
  /** Asks for a pipe to the backend. The window gets a `message` event from itself, with `backendPortMessage` as data and one port. */
  connect(): void
  /** Sends a `desktopRequestSchema`, resolves with a `desktopReplySchema`. */
  ask(request: unknown): Promise<unknown>
  /** Calls `receive` with each `desktopCommandSchema`. */
  onCommand(receive: (command: unknown) => void): void
}
