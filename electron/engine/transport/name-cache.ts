import dns from 'node:dns'
import type net from 'node:net'
import type { LoadSpec } from '../../../shared/profile/profile.ts'

type Lookup = NonNullable<net.TcpNetConnectOpts['lookup']>
type Resolve = (
  host: string, options: dns.LookupOneOptions, callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
) => void

interface Answer {
  address: string
  family: number
}

/**
 * Resolves names so that neither DNS nor a change of address family disturbs the measurement: each once per load, whose first address all
 * connections then take; or for each connection anew, in the family of the first answer. A failure is not kept: the next connection asks
 * again.
 */
export class NameCache {
  readonly #when: LoadSpec['resolve']
  readonly #resolve: Resolve
  readonly #known = new Map<string, Answer>()

  constructor(when: LoadSpec['resolve'], resolve: Resolve = dns.lookup) {
    this.#when = when
    this.#resolve = resolve
  }

  readonly lookup: Lookup = (host, options, callback) => {
    const answer = ({ address, family }: Answer): void => {
      if (options.all === true) callback(null, [{ address, family }])
      else callback(null, address, family)
    }
    const first = this.#known.get(host)
    if (first !== undefined && this.#when === 'once') {
      process.nextTick(answer, first)
      return
    }
    const ask = (family: number | undefined): void => this.#resolve(host, { hints: options.hints, family }, (error, address, given) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const found = { address, family: given }
      const settled = this.#known.get(host) ?? found
      this.#known.set(host, settled)
      if (this.#when === 'once') answer(settled)
      else if (settled.family === found.family) answer(found)
      else ask(settled.family)
    })
    ask(first?.family ?? numberOf(options.family))
  }
}

function numberOf(family: net.TcpNetConnectOpts['family'] | 'IPv4' | 'IPv6'): number | undefined {
  return family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family
}
