import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Dial } from '../../shared/model/dial.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { RequestSpec } from '../../shared/profile/profile.ts'

/** How workers open connections to a plan's addresses; certificate files are read here, once. Throws `usage` naming a file that cannot be read. */
export async function dialsFor(plan: Plan, tls: RequestSpec['tls']): Promise<Dial[]> {
  if (plan.scheme === 'http') return plan.addresses.map(({ host, port }) => ({ kind: 'tcp', host, port }))
  const [ca, cert, key] = await Promise.all([tls?.ca, tls?.cert, tls?.key].map((file) => (file ? readPem(file) : undefined)))
  const name = tls?.serverName ?? serverNameOf(plan.hostHeader)
  return plan.addresses.map(({ host, port }) => ({
    kind: 'tls', host, port, serverName: name, rejectUnauthorized: true, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}),
  }))
}

/** The name in a Host header without its port; addresses are no names to ask for, but still verified. */
function serverNameOf(hostHeader: string): string {
  const host = hostHeader.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? host : ''
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new EvenkeelError('usage', `The certificate file ${file} cannot be read.`, 'Correct the path in request.tls.')
  }
}
