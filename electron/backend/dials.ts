import { isIP } from 'node:net'
import type { Dial } from '../../shared/model/dial.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { SecretsRead } from './read-secrets.ts'

/**
 * How workers open connections to a plan's addresses (each with the node it enters, where there are several), from each of the source addresses in turn where some are given.
 * @param serverName to ask for and to verify; the plan's host where it is null
 */
export function dialsFor(
  plan: Plan, { tls }: Pick<SecretsRead, 'tls'>, serverName: string | null, sourceAddresses: readonly string[] = [],
): Dial[] {
  const dials = dialsTo(plan, tls, serverName).map((dial, i): Dial => {
    const node = plan.entries?.[i]?.node
    return node === undefined ? dial : { ...dial, entry: node }
  })
  return sourceAddresses.length === 0 ? dials : sourceAddresses.flatMap((localAddress) => dials.map((dial) => ({ ...dial, localAddress })))
}

function dialsTo(plan: Plan, tls: SecretsRead['tls'], serverName: string | null): Dial[] {
  if (plan.scheme === 'http') return plan.addresses.map(({ host, port }) => ({ kind: 'tcp', host, port }))
  const name = serverName ?? serverNameOf(plan.hostHeader)
  return plan.addresses.map(({ host, port }) => ({
    kind: 'tls', host, port, serverName: name, rejectUnauthorized: true, ...tls,
  }))
}

/** The name in a Host header without its port; addresses are no names to ask for, but still verified. */
function serverNameOf(hostHeader: string): string {
  const host = hostHeader.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? host : ''
}
