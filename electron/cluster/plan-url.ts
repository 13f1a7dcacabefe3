import { isIP } from 'node:net'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { withoutSecretParameters } from '../../shared/report/secret-parameters.ts'
import { isLoopbackHost } from './loopback.ts'

/** Connections for an even target of that many pods to be judged balanced with 90 % at the tolerance (a fraction). */
export type ConnectionsNeeded = (pods: number, tolerance: number) => number

/** The plan for a plain URL: nothing is asked, so nobody knows who answers there. Throws `usage` for what is no http or https URL. */
export function planUrl(profile: Profile, connectionsNeeded: ConnectionsNeeded): Plan {
  if (profile.target.kind !== 'url') throw new Error('planUrl plans URLs only')
  const url = URL.parse(profile.target.url)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new EvenkeelError('usage', `"${profile.target.url}" is no http or https URL.`, 'Write it like http://host:8080/path.')
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port)
  const { responders } = profile.target
  const reached = profile.target.address === null ? { host, port } : addressOf(profile.target.address, port)
  const place = `${isIP(reached.host) === 6 ? `[${reached.host}]` : reached.host}:${reached.port}`
  const tolerance = toleranceOf(profile)
  return {
    target: { kind: 'url', url: withoutSecretParameters(`${scheme}://${url.host}${profile.request.path}`), ...(responders === null ? {} : { responders }) },
    route: {
      kind: 'direct',
      chooser: `unknown: whatever answers at ${place}`,
      unit: 'connection',
      testsService: true,
      path: ['you', place, responders === null ? 'whoever answers' : `${responders} ${responders === 1 ? 'responder' : 'responders'}`],
    },
    scheme,
    addresses: [reached],
    hostHeader: url.host,
    pods: [],
    expectedResponders: responders,
    policies: [],
    affinity: false,
    connectionsNeeded: responders !== null && responders > 1 && tolerance !== null ? connectionsNeeded(responders, tolerance) : null,
    missingPermissions: [],
    remarks: [],
    local: isLoopbackHost(reached.host),
  }
}

/** Host and port of an address written `host`, `host:port`, `[v6]` or `[v6]:port`. */
function addressOf(text: string, otherwisePort: number): Plan['addresses'][number] {
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? otherwisePort : Number(port) }
}

/** The tolerance the profile's balance is judged with; null where none is expected. */
export function toleranceOf(profile: Profile): number | null {
  const { balance } = profile.expect
  return balance === null || balance.kind === 'affinity' ? null : balance.tolerance
}
