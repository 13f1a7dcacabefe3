import type { ChildProcess } from 'node:child_process'

/** The one pod most answers come from. */
export const podName = 'checkout-7d9f8b6c5-x2x7p'

/** What the server answers, by path: a short text, 64 KiB, a text from one pod, and the same from a thousand in turn. */
export const paths = { short: '/', large: '/64k', onePod: '/one', manyPods: '/many' } as const

export const largeBytes = 65_536
export const manyPods = 1000

/** Requests the server has answered and connections it has open, at a moment (milliseconds of `performance.now()`). */
export interface ServerCount {
  atMs: number
  requests: number
  connections: number
}

/** The server under load, in a process of its own. */
export interface BenchServer {
  /** `nginx/1.22.1`, or what stands in for it. */
  readonly name: string
  readonly process: ChildProcess
  readonly httpPort: number
  readonly httpsPort: number
  /** The authority that signed its certificate, PEM. */
  readonly authority: string
  /** The server's own count; the question itself is not in it. */
  count(): Promise<ServerCount>
  close(): Promise<void>
}

export function urlOf(server: BenchServer, path: string, secure: boolean): string {
  return secure ? `https://127.0.0.1:${server.httpsPort}${path}` : `http://127.0.0.1:${server.httpPort}${path}`
}
