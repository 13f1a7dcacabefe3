import dns from 'node:dns'
import type net from 'node:net'

type Lookup = NonNullable<net.TcpNetConnectOpts['lookup']>

/**
 * Resolves each name once per load and always gives its first address, so that neither DNS nor a change of address family disturbs the
 * measurement. A failure is not kept: the next connection asks again.
 */
export class NameCache {
  readonly #known = new Map<string, { address: string; family: number }>()

  readonly lookup: Lookup = (host, options, callback) => {
    const answer = ({ address, family }: { address: string; family: number }): void => {
      if (options.all === true) callback(null, [{ address, family }])
      else callback(null, address, family)
    }
    const known = this.#known.get(host)
    if (known !== undefined) {
      process.nextTick(answer, known)
      return
    }
    dns.lookup(host, { family: options.family, hints: options.hints }, (error, address, family) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const settled = this.#known.get(host) ?? { address, family }
      this.#known.set(host, settled)
      answer(settled)
    })
  }
}
