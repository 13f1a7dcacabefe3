import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { ErrorClass } from '../../shared/tally/error-class.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'

/** What each class of failure to even connect means, and what to do about it. */
const connectFailures: Partial<Record<ErrorClass, { text: string; next: string }>> = {
  refused: { text: 'refuses connections', next: 'Check the address and port, and that something listens there.' },
  'connect-timeout': { text: 'does not answer connection attempts', next: 'Check the address, firewalls and network policies between here and there.' },
  unreachable: { text: 'cannot be reached from here', next: 'Check the address and the route to that network.' },
  name: { text: 'has a name that cannot be resolved', next: 'Check the spelling and the DNS settings.' },
  tls: { text: 'fails the TLS handshake', next: 'Check that it speaks TLS and that its certificate is trusted (request.tls).' },
}
/** Seconds of nothing but failures to connect before a run is given up. */
const patienceRows = 2

/**
 * Tells a target that cannot be reached at all from one that fails under load: as long as nothing was ever answered and connections fail,
 * the run is given up early with one clear error instead of a report of nothing.
 */
export class FirstContact {
  private readonly address: string
  private answered = false
  private readonly failures = new Map<ErrorClass, number>()
  private rows = 0

  constructor(address: string) {
    this.address = address
  }

  /** Takes the next second; returns the error once it is certain, else null. `last`: no further second will come. */
  add(row: SecondRow, last = false): EvenkeelError | null {
    this.rows += 1
    this.answered ||= row.completed > 0 || row.connections > 0
    for (const errorClass of ['refused', 'connect-timeout', 'unreachable', 'name', 'tls'] as const) {
      this.failures.set(errorClass, (this.failures.get(errorClass) ?? 0) + (row.errors[errorClass] ?? 0))
    }
    const [worst] = [...this.failures].sort(([, a], [, b]) => b - a)
    if (this.answered || !worst || worst[1] === 0 || (this.rows < patienceRows && !last)) return null
    const meaning = connectFailures[worst[0]]
    return meaning ? new EvenkeelError('unreachable', `${this.address} ${meaning.text}.`, meaning.next) : null
  }
}
