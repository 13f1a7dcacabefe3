import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { ErrorClass } from '../../shared/tally/error-class.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'

/** What each class of failure to even connect means of an address, and what to do about it. */
const connectFailures = {
  'refused': { text: (to: string) => `${to} refuses connections.`, next: 'Check the address and port, and that something listens there.' },
  'connect-timeout': {
    text: (to: string) => `${to} does not answer connection attempts.`,
    next: 'Check the address, firewalls and network policies between here and there.',
  },
  'unreachable': { text: (to: string) => `${to} cannot be reached from here.`, next: 'Check the address and the route to that network.' },
  'name': { text: (to: string) => `${to} has a name that cannot be resolved.`, next: 'Check the spelling and the DNS settings.' },
  'tls': {
    text: (to: string) => `${to} fails the TLS handshake.`,
    next: 'Check that it speaks TLS and that its certificate is trusted (request.tls).',
  },
  'harness-ports': {
    text: (to: string) => `This computer has no local port left for a connection to ${to}.`,
    next: 'Wait a minute until closed connections have given theirs back, or close what holds them.',
  },
  'harness-files': {
    text: (to: string) => `This computer can open no file or socket more for a connection to ${to}.`,
    next: 'Use fewer connections, or raise the limit of open files (ulimit -n) before starting.',
  },
  'harness': { text: (to: string) => `This computer has no memory left for a connection to ${to}.`, next: 'Close other programs.' },
} satisfies Partial<Record<ErrorClass, { text: (to: string) => string; next: string }>>
type ConnectFailure = keyof typeof connectFailures

const classes: ConnectFailure[] = ['refused', 'connect-timeout', 'unreachable', 'name', 'tls', 'harness-ports', 'harness-files', 'harness']
/** Seconds of nothing but failures to connect before a run is given up. */
const patienceRows = 2

/**
 * Tells a target that cannot be reached at all from one that fails under load: as long as nothing was ever answered and connections fail,
 * the run is given up early with one clear error instead of a report of nothing.
 */
export class FirstContact {
  private readonly address: string
  private completed = 0
  private connections = 0
  private readonly failures = new Map<ConnectFailure, number>()
  private rows = 0

  constructor(address: string) {
    this.address = address
  }

  /** Takes the next second; returns the error once it is certain, else null. `last`: no further second will come. */
  add(row: SecondRow, last = false): EvenkeelError | null {
    this.rows += 1
    this.completed += row.completed
    this.connections += row.connections
    for (const name of classes) this.failures.set(name, (this.failures.get(name) ?? 0) + (row.errors[name] ?? 0))
    return this.rows < patienceRows && !last ? null : this.atEnd()
  }

  /** Connections whose handshake failed, or is still to end, reach nothing. */
  private get isReached(): boolean {
    return this.completed > 0 || this.connections > 2 * (this.failures.get('tls') ?? 0)
  }

  /** The error of a load that is over. */
  atEnd(): EvenkeelError | null {
    const [worst] = [...this.failures].sort(([, a], [, b]) => b - a)
    if (this.isReached || !worst || worst[1] === 0) return null
    const { text, next } = connectFailures[worst[0]]
    return new EvenkeelError('unreachable', text(this.address), next)
  }
}
