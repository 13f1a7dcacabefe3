import dns from 'node:dns'
import type net from 'node:net'
import type { LoadSpec } from '../../../shared/profile/profile.ts'

type Lookup = NonNullable<net.TcpNetConnectOpts['lookup']>
type Resolve = (
  host: string, options: dns.LookupAllOptions, callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void

/** Told of each answer: the address that is used, and all of its family that were offered. */
type OnAnswer = (address: string, offered: readonly string[]) => void

/**
 * Resolves names so that neither DNS nor a change of address family disturbs the measurement: each once per load, whose first address all
 * connections then take; or for each connection anew, in the family of the first answer. A failure is not kept: the next connection asks
 * again.
 */
export class NameCache {
  readonly #when: LoadSpec['resolve']
  readonly #onAnswer: OnAnswer
  readonly #resolve: Resolve
  readonly #known = new Map<string, dns.LookupAddress>()

  constructor(when: LoadSpec['resolve'], onAnswer: OnAnswer, resolve: Resolve = dns.lookup) {
    this.#when = when
    this.#onAnswer = onAnswer
    this.#resolve = resolve
  }

  readonly lookup: Lookup = (host, options, callback) => {
    const answer = ({ address, family }: dns.LookupAddress): void => {
      if (options.all === true) callback(null, [{ address, family }])
      else callback(null, address, family)
    }
    const first = this.#known.get(host)
    if (first !== undefined && this.#when === 'once') {
      process.nextTick(answer, first)
      return
    }
    const ask = (family: number | undefined): void => this.#resolve(host, { hints: options.hints, family, all: true }, (error, addresses) => {
      const [found] = addresses ?? []
      if (error !== null || found === undefined) {
        callback(error ?? new Error(`${host} has no address`), '', 0)
        return
      }
      const known = this.#known.get(host)
      const settled = known ?? found
      this.#known.set(host, settled)
      if (this.#when === 'each-connection' && settled.family !== found.family) {
        ask(settled.family)
        return
      }
      const used = this.#when === 'once' ? settled : found
      if (this.#when === 'each-connection' || known === undefined) {
        this.#onAnswer(used.address, addresses.filter((one) => one.family === used.family).map(({ address }) => address))
      }
      answer(used)
    })
    ask(first?.family ?? numberOf(options.family))
  }
}

function numberOf(family: net.TcpNetConnectOpts['family'] | 'IPv4' | 'IPv6'): number | undefined {
  return family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family
}
