import { urlPlan } from '../../shared/distribution/testing/simulated-run.ts'
import type { Dial } from '../../shared/model/dial.ts'
import { haproxy, nginx, startRealServers } from '../../test/real-servers/haproxy-and-nginx.ts'
import { type Bar, measured, type PartResult } from './bar.ts'
import { type BalancerCase, nameOften } from './named-balancer.ts'

const manySources = Array.from({ length: 24 }, (_, i) => `127.0.0.${i + 2}`)

interface Case extends Pick<BalancerCase, 'atOnce' | 'words'> {
  balance: string
  sources: readonly string[]
}

/**
 * HAProxy's algorithms, from where they are asked, and the words that are right for them; durations are alike. Where many requests overlap, leastconn
 * follows their ends, which are random: nothing could be told (docs/simulations.md, Limits).
 */
const cases: readonly Case[] = [
  { balance: 'random(1)', sources: [], atOnce: 8, words: ['random'] },
  { balance: 'roundrobin', sources: [], atOnce: 8, words: ['more-even-than-random', 'round-robin'] },
  { balance: 'leastconn', sources: [], atOnce: 2, words: ['more-even-than-random', 'least-connections'] },
  { balance: 'source', sources: manySources, atOnce: 8, words: ['source-affinity'] },
  { balance: 'source', sources: [], atOnce: 8, words: ['one-pod'] },
]

/** How often the engine's own runs against HAProxy before three nginx name the balancer rightly, and whether HAProxy counted the same. */
export async function measureBalancers(runs: number): Promise<PartResult> {
  const part = 'balancers of HAProxy'
  if (!haproxy || !nginx) return { part, seconds: 0, bars: [], skipped: 'it needs HAProxy and nginx' }
  return measured(part, async () => {
    const bars: Omit<Bar, 'part'>[] = []
    for (const { balance, sources, ...one } of cases) {
      const servers = await startRealServers(balance)
      const dial: Dial = { kind: 'tcp', host: '127.0.0.1', port: servers.port }
      const dials = sources.length === 0 ? [dial] : sources.map((localAddress) => ({ ...dial, localAddress }))
      const from = sources.length > 0 ? `${sources.length} source addresses` : 'one source address'
      try {
        bars.push(await nameOften({
          ...one, requests: 300, what: `${balance} from ${from}`, dials: () => dials, plan: urlPlan(3), balance: { kind: 'even', tolerance: 0.25 },
        }, runs, 'HAProxy', () => servers.connections()))
      } finally {
        await servers.stop()
      }
    }
    return bars
  })
}
