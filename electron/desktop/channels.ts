/** Names under which main and preload send each other messages. */
export const channels = {
  /** Preload to main, with one port: a pipe to the backend. */
  backend: 'evenkeel:backend',
  /** Preload to main: a request to the desktop, answered. */
  desktop: 'evenkeel:desktop',
  /** Main to preload: a command of the menu. */
  command: 'evenkeel:command',
} as const
