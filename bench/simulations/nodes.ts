import { gatherEvidence } from '../../shared/distribution/ledger.ts'
import { judgeDistribution } from '../../shared/distribution/judge.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { multinomialCounts } from '../../shared/distribution/testing/multinomial-counts.ts'
import { emptyRow, plannedPod, servicePlan } from '../../shared/distribution/testing/simulated-run.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { atLeast, atMost, type Rate } from './trial.ts'

const tolerance = 0.25

/** Nodes that connections enter, with the pods each chooses among and how many connections it gets beside the others. */
interface Nodes { label: string; nodes: { pods: string[]; load: number }[] }

const alike = (nodes: number, pods: number): Nodes['nodes'] =>
  Array.from({ length: nodes }, () => ({ pods: Array.from({ length: pods }, (_, i) => `p${i}`), load: 1 }))

const settings: readonly Nodes[] = [
  { label: '5 nodes before 3 pods', nodes: alike(5, 3) },
  { label: '16 nodes before 10 pods', nodes: alike(16, 10) },
  {
    label: '3 nodes with 2, 1 and 3 pods of their own, loaded 12 : 3 : 5',
    nodes: [{ pods: ['a', 'b'], load: 12 }, { pods: ['c'], load: 3 }, { pods: ['d', 'e', 'f'], load: 5 }],
  },
]

/** Connections that enter through several nodes: even ones, and one node of which leaves a pod out. */
export function severalNodes(random: Random): Rate[] {
  const runs = 1_000
  return settings.flatMap((setting) => {
    const plan = planOf(setting)
    const alarms = [30, 300, 3_000, 30_000].map((n) => {
      let hits = 0
      for (let run = 0; run < runs; run++) if (['skewed', 'pinned'].includes(verdictOf(plan, rowOf(setting, n, random)).verdict)) hits++
      return atMost(`${setting.label}, n = ${n}: skewed or pinned`, hits, runs, 0.01)
    })
    const wrong = setting.nodes.findLastIndex(({ pods }) => pods.length > 1)
    const each = 200 * (setting.nodes[wrong]?.pods.length ?? 0)
    let named = 0
    for (let run = 0; run < runs; run++) {
      const { verdict, reasons } = verdictOf(plan, rowOf(setting, each * setting.nodes.length, random, wrong))
      if (verdict === 'skewed' && reasons.some(({ text }) => text.startsWith(`Through node n${wrong}, ${setting.nodes[wrong]?.pods[0] ?? ''} got nothing`))) named++
    }
    return [...alarms, atLeast(`${setting.label}, one node leaves a pod out: found and named`, named, runs, 0.99)]
  })
}

function planOf({ nodes }: Nodes): Plan {
  const names = [...new Set(nodes.flatMap(({ pods }) => pods))]
  const shareOf = (name: string): number => nodes.reduce((sum, { pods }) => sum + (pods.includes(name) ? 1 / pods.length / nodes.length : 0), 0)
  return servicePlan(names, {
    pods: names.map((name) => plannedPod(name, shareOf(name))), entries: nodes.map(({ pods }, i) => ({ node: `n${i}`, pods })),
  })
}

/** A second of n connections; the node `wrong` never chooses the first of its pods. */
function rowOf({ nodes }: Nodes, n: number, random: Random, wrong = -1): SecondRow {
  const perNode = multinomialCounts(nodes.map(({ load }) => load), n, random)
  const row: SecondRow & { entries: NonNullable<SecondRow['entries']> } = { ...emptyRow(0, 1_000), connections: n, entries: {} }
  for (const [i, { pods }] of nodes.entries()) {
    const counts = multinomialCounts(pods.map((_, pod) => (i === wrong && pod === 0 ? 0 : 1)), perNode[i] ?? 0, random)
    row.entries[`n${i}`] = Object.fromEntries(pods.map((pod, k) => [pod, counts[k] ?? 0]))
    for (const [k, pod] of pods.entries()) {
      const connections = (row.responders[pod]?.connections ?? 0) + (counts[k] ?? 0)
      row.responders[pod] = {
        requests: connections, connections, errors: 0, firstAnswerAtMs: 1, lastAnswerAtMs: 999, firstConnectionAtMs: 1, lastConnectionAtMs: 999, service: '',
      }
    }
  }
  return row
}

function verdictOf(plan: Plan, row: SecondRow) {
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, null, [], [row]), balance: { kind: 'even', tolerance }, load: { connections: 50, requestsPerConnection: 1 }, random: null,
  }).distribution
}
