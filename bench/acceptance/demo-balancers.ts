import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import { type Truth, truthSchema } from '../../electron/demo/truth/truth.ts'
import { servicePlan } from '../../shared/distribution/testing/simulated-run.ts'
import type { Dial } from '../../shared/model/dial.ts'
import type { Expectations } from '../../shared/profile/profile.ts'
import { checkoutAddresses, checkoutPods, openKubeClient } from '../../test/demo/kube-client.ts'
import { withDemoCluster } from '../../test/demo/with-demo-cluster.ts'
import { type Bar, measured, type PartResult } from './bar.ts'
import { type BalancerCase, nameOften } from './named-balancer.ts'

interface Case extends Pick<BalancerCase, 'what' | 'requests' | 'atOnce' | 'requestsPerConnection' | 'words'> {
  scenario: ScenarioName
  /** Source addresses of a run, new ones for each, so that what a node remembers of one run says nothing of the next; none: the usual one. */
  sources: number
  /** Nodes that are asked in turn. */
  nodes: number
  /** Whether the shares that the nodes' rules give are the expected ones. */
  asProgrammed?: boolean
}

/** What the demo cluster's nodes can do, and the words that are right for it. One connection tells of no balancer. */
const cases: readonly Case[] = [
  { what: 'at random, by one node', scenario: 'even', sources: 0, nodes: 1, requests: 300, atOnce: 8, words: ['random'] },
  { what: 'at random, by three nodes in turn', scenario: 'even', sources: 0, nodes: 3, requests: 300, atOnce: 8, words: ['random'] },
  { what: 'at random, with the weights 3 : 3 : 1 : 1 : 1 as expected', scenario: 'weights', sources: 0, nodes: 1, requests: 300, atOnce: 8, asProgrammed: true, words: ['random'] },
  { what: 'in turn, by one node', scenario: 'round-robin', sources: 0, nodes: 1, requests: 300, atOnce: 8, words: ['more-even-than-random', 'round-robin'] },
  { what: 'ClientIP affinity from one source address', scenario: 'affinity', sources: 1, nodes: 1, requests: 60, atOnce: 8, words: ['one-pod'] },
  { what: 'ClientIP affinity from 24 source addresses', scenario: 'affinity', sources: 24, nodes: 1, requests: 120, atOnce: 8, words: ['source-affinity'] },
  { what: 'at random, all requests on one kept connection', scenario: 'even', sources: 0, nodes: 1, requests: 30, atOnce: 1, requestsPerConnection: 30, words: ['unknown'] },
]

/** How often the engine's own runs against a demo cluster's nodes name the balancer rightly, and whether the cluster counted the same; a cluster a case, all at once. */
export async function measureDemoBalancers(runs: number): Promise<PartResult> {
  const part = 'balancers of the demo cluster'
  if (process.platform !== 'linux') return { part, seconds: 0, bars: [], skipped: 'it needs many source addresses on loopback, as Linux has them' }
  return measured(part, () => Promise.all(cases.map((one, index) => measureCase(one, runs, index + 1))))
}

function measureCase({ scenario, sources, nodes, asProgrammed = false, ...one }: Case, runs: number, seed: number): Promise<Omit<Bar, 'part'>> {
  return withDemoCluster({ scenario, seed }, async ({ cluster, truthPath, finalTruth }) => {
    const client = await openKubeClient(cluster.kubeconfigPath)
    const entrances = (await checkoutAddresses(client)).slice(0, nodes).map((address): Dial => ({ kind: 'tcp', ...address }))
    const pods = (await checkoutPods(client)).map(({ name }) => name)
    const dials = (run: number): Dial[] => (sources === 0 ? entrances : Array.from({ length: sources }, (_, i) => (
      entrances.map((dial) => ({ ...dial, localAddress: `127.${10 + seed}.${run % 256}.${i + 2}` })))).flat())
    const balance: Expectations['balance'] = asProgrammed
      ? { kind: 'shares', shares: programmedShares(truthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')))), tolerance: 0.25 }
      : { kind: 'even', tolerance: 0.25 }
    return nameOften({ ...one, balance, dials, plan: servicePlan(pods) }, runs, 'the cluster', async () => acceptedIn(await finalTruth()))
  })
}

const acceptedIn = ({ pods }: Truth): Record<string, number> => Object.fromEntries(pods.map((pod) => [pod.name, pod.connectionsAccepted]))

/** What the rules in force give each pod. */
function programmedShares({ events }: Truth): Record<string, number> {
  const last = events.findLast(({ kind }) => kind === 'rules-programmed')
  const rules = z.array(z.object({ pod: z.string(), probability: z.number() })).parse(last?.detail['rules'])
  return Object.fromEntries(rules.map(({ pod, probability }) => [pod, probability]))
}
