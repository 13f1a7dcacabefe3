import type { Report } from './report.ts'

/** What a request's time consists of, in the order it is told, and how each part is counted. */
export const latencyParts: readonly { key: keyof Report['latency']; name: string; meaning: string }[] = [
  { key: 'response', name: 'Response time', meaning: 'from the intended start: waiting for a free connection counts' },
  { key: 'service', name: 'Service time', meaning: 'from the actual send to the last byte' },
  { key: 'connect', name: 'Connect', meaning: 'TCP connection, on new connections' },
  { key: 'tls', name: 'TLS', meaning: 'handshake, on new connections' },
  { key: 'firstByte', name: 'First byte', meaning: 'from the send to the first byte of the answer' },
]
