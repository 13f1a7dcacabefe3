import type { Server } from 'node:net'
import type { Random } from '../base/random.ts'
import { backlog, createNodeListener } from './node-port.ts'

/** The addresses nodes get where the system lets any 127/8 address be used, as Linux and Windows do. */
const distinctAddresses = ['127.0.0.11', '127.0.0.12', '127.0.0.13']
const sharedAddress = '127.0.0.1'
const nodePortRange = [30_000, 32_767] as const
const attempts = 200

/** One loopback address a node; all the same where only 127.0.0.1 can be used (macOS). */
export async function chooseNodeAddresses(): Promise<string[]> {
  const usable = await Promise.all(distinctAddresses.map(canListen))
  return usable.every((yes) => yes) ? distinctAddresses : distinctAddresses.map(() => sharedAddress)
}

/** A NodePort and, for each address, the listener that keeps it. */
export interface ReservedPort {
  port: number
  listeners: ReadonlyMap<string, Server>
}

/** Reserves a NodePort on all addresses. @throws where none is free */
export async function reserveNodePort(addresses: readonly string[], random: Random): Promise<ReservedPort> {
  const [lowest, highest] = nodePortRange
  const distinct = [...new Set(addresses)]
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = lowest + random.below(highest - lowest + 1)
    const opened = await Promise.all(distinct.map((address) => listen(address, port)))
    const listeners = opened.filter((server) => server !== undefined)
    if (listeners.length === distinct.length) {
      return { port, listeners: new Map(distinct.flatMap((address, index) => pair(address, opened[index]))) }
    }
    for (const server of listeners) server.close()
  }
  throw new Error(`no free port between ${lowest} and ${highest} on ${distinct.join(', ')}; end other programs that listen there`)
}

/** A listener for node traffic; undefined where the address cannot be had. */
function listen(host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createNodeListener()
    server.once('error', () => resolve(undefined))
    server.listen({ host, port, backlog }, () => resolve(server))
  })
}

async function canListen(host: string): Promise<boolean> {
  const server = await listen(host, 0)
  server?.close()
  return server !== undefined
}

function pair<A, B>(first: A, second: B | undefined): [A, B][] {
  return second === undefined ? [] : [[first, second]]
}
