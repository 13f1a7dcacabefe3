import { describe, expect, it } from 'vitest'
import type { Plan } from '../model/plan.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import { judgeDistribution, type Judgement } from './judge.ts'
import { EvidenceLedger, gatherEvidence } from './ledger.ts'
import type { Random } from './numerics/multinomial.ts'
import { connectionsNeeded } from './planning.ts'
import { neededThroughNodes } from './still-needed.ts'
import { multinomialCounts } from './testing/multinomial-counts.ts'
import { emptyRow, plannedPod, rowsOf, servicePlan, type SimulatedConnection, watched } from './testing/simulated-run.ts'

type Counts = Record<string, Record<string, number>>

/** A plan that enters through these nodes, each of which chooses among pods of its own. */
function planThrough(podsOf: Record<string, string[]>): Plan {
  const nodes = Object.entries(podsOf)
  const names = [...new Set(nodes.flatMap(([, pods]) => pods))].sort()
  const shareOf = (name: string) => nodes.reduce((sum, [, pods]) => sum + (pods.includes(name) ? 1 / pods.length / nodes.length : 0), 0)
  return servicePlan(names, {
    pods: names.map((name) => plannedPod(name, shareOf(name))),
    entries: nodes.map(([node, pods]) => ({ node, pods })),
    addresses: nodes.map((_, i) => ({ host: `10.0.0.${i + 1}`, port: 30080 })),
  })
}

/** A second in which these many connections entered through each node and reached each pod. */
function rowThrough(counts: Counts) {
  const row = { ...emptyRow(0, 1_000), entries: counts }
  for (const pods of Object.values(counts)) {
    for (const [pod, connections] of Object.entries(pods)) {
      const known = row.responders[pod]
      row.responders[pod] = {
        requests: (known?.requests ?? 0) + connections, connections: (known?.connections ?? 0) + connections, errors: 0,
        firstAnswerAtMs: 1, lastAnswerAtMs: 999, firstConnectionAtMs: 1, lastConnectionAtMs: 999, service: '',
      }
      row.connections += connections
    }
  }
  return row
}

function judged(plan: Plan, counts: Counts, tolerance = 0.25): Judgement {
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, null, [], [rowThrough(counts)]), balance: { kind: 'even', tolerance },
    load: { connections: 50, requestsPerConnection: 1 }, random: null,
  })
}

/** What each node's proxy chose at random, of so many connections in all. */
function drawn(plan: Plan, n: number, random: Random, loads = (plan.entries ?? []).map(() => 1)): Counts {
  const perNode = multinomialCounts(loads, n, random)
  return Object.fromEntries((plan.entries ?? []).map(({ node, pods }, i) => {
    const counts = multinomialCounts(pods.map(() => 1), perNode[i] ?? 0, random)
    return [node, Object.fromEntries(pods.map((pod, k) => [pod, counts[k] ?? 0]))]
  }))
}

const local = planThrough({ n1: ['a', 'b'], n2: ['c'], n3: ['d', 'e', 'f'] })
const everywhere = (nodes: number, pods: string[]) => planThrough(Object.fromEntries(Array.from({ length: nodes }, (_, i) => [`n${i}`, pods])))

describe('nodes that the load enters are strata', () => {
  it('with pods of their own and unequal numbers of connections: no alarm, where pooling them raises one nearly always', () => {
    const random = seededRandom(51)
    const { entries, ...unaware } = local
    expect(entries).toHaveLength(3)
    let [apart, pooled, balanced] = [0, 0, 0]
    for (let run = 0; run < 1_000; run++) {
      const counts = drawn(local, 4_000, random, [0.6, 0.15, 0.25])
      const { verdict } = judged(local, counts).distribution
      if (verdict === 'skewed' || verdict === 'pinned') apart++
      if (verdict === 'balanced') balanced++
      if (judged(unaware, counts).distribution.verdict === 'skewed') pooled++
    }
    expect(apart).toBeLessThanOrEqual(10)
    expect(balanced).toBeGreaterThanOrEqual(900)
    expect(pooled).toBeGreaterThanOrEqual(990)
  })

  it.each([[2, 3], [5, 3], [16, 10]])('%i even nodes before %i pods raise no alarm, however many connections there are', (nodes, pods) => {
    const random = seededRandom(nodes)
    const plan = everywhere(nodes, Array.from({ length: pods }, (_, i) => `p${i}`))
    for (const n of [30, 300, 3_000, 100_000]) {
      let alarms = 0
      for (let run = 0; run < 300; run++) if (['skewed', 'pinned'].includes(judged(plan, drawn(plan, n, random)).distribution.verdict)) alarms++
      expect(alarms, `n = ${n}`).toBeLessThanOrEqual(3)
    }
  })

  it('one node that starves a pod is found and named, though in the sum the pod is within the tolerance', () => {
    const random = seededRandom(9)
    const plan = everywhere(6, ['a', 'b', 'c'])
    let found = 0
    for (let run = 0; run < 200; run++) {
      const counts = { ...drawn(plan, 6_000, random), n4: { a: 500, b: 500, c: 0 } }
      const { distribution } = judged(plan, counts)
      if (distribution.verdict === 'skewed' && distribution.worstEntry === 'n4' && distribution.worstPod === 'c') found++
    }
    expect(found).toBeGreaterThanOrEqual(198)
    const { distribution } = judged(plan, { ...drawn(plan, 6_000, random), n4: { a: 500, b: 500, c: 0 } })
    expect(distribution.reasons[0]).toMatchObject({
      code: 'starved-pod', subject: 'c', text: expect.stringContaining('Through node n4, c got nothing: 0% of the 1,000 connections that entered there'),
      next: expect.stringContaining('proxy of node n4'),
    })
    expect(distribution.maxRelativeDeviation).toBe(1)
  })

  it('a plan needs as many connections as let each node\'s own pods be judged', () => {
    // Six pods; d, e and f share a third of the connections between them: V/E² = 3·(3 - 1) for each, more than of the others, where six pods alike have 5.
    const factor = (connectionsNeeded(6, 0.25)) / 5
    expect((neededThroughNodes(local, null, 0.25) ?? 0) / (6 * factor)).toBeCloseTo(1, 2)
    expect((neededThroughNodes(everywhere(4, ['a', 'b', 'c']), null, 0.25) ?? 0) / 816).toBeCloseTo(1, 2)
    expect(neededThroughNodes(servicePlan(['a', 'b']), null, 0.25)).toBeNull()
  })

  it('that are off alike are not named one by one', () => {
    const plan = everywhere(2, ['a', 'b'])
    const { distribution } = judged(plan, { n0: { a: 900, b: 100 }, n1: { a: 900, b: 100 } })
    expect(distribution).toMatchObject({ verdict: 'skewed', worstPod: 'a' })
    expect(distribution.worstEntry).toBeUndefined()
    expect(distribution.reasons.some(({ text }) => text.startsWith('Through node'))).toBe(false)
  })

  it('a pod that only one of many nodes leads to is not taken for one that was there briefly', () => {
    const plan = planThrough(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`n${i}`, [`a${i}`, `b${i}`]])))
    const counts = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`n${i}`, { [`a${i}`]: i === 7 ? 5 : 500, [`b${i}`]: i === 7 ? 995 : 500 }]))
    expect(judged(plan, counts).distribution).toMatchObject({ verdict: 'skewed', n: 20_000 })
  })
})

describe('the ledger keeps nodes apart', () => {
  const through = (openedAtMs: number, entry: string, pod: string): SimulatedConnection => ({ pod, entry, openedAtMs, answersAtMs: [openedAtMs + 1] })

  it('by epoch, with shares of their own and the order of their choices', () => {
    const connections = Array.from({ length: 4_000 }, (_, i) => {
      const entry = ['n1', 'n2', 'n3'][i % 3] ?? ''
      const pods = local.entries?.find(({ node }) => node === entry)?.pods.filter((pod) => pod !== 'b' || i < 2_000) ?? []
      return through(i * 5, entry, pods[Math.floor(i / 3) % pods.length] ?? '')
    })
    const rows = rowsOf(connections, 20_000)
    const ledger = new EvidenceLedger(local, null)
    rows.forEach((row, second) => {
      if (second === 10) ledger.addEvent(watched(10_000, 'endpoint-not-ready', 'b'))
      ledger.addRow(row)
      ledger.evidence()
    })
    const { epochs } = ledger.evidence()
    expect(epochs.map(({ entries }) => entries.map(({ node, pods, sharesKnown }) => [node, sharesKnown, pods.map(({ name }) => name).join('')]))).toEqual([
      [['n1', true, 'ab'], ['n2', true, 'c'], ['n3', true, 'def']], [['n1', true, 'a'], ['n2', true, 'c'], ['n3', true, 'def']],
    ])
    expect(epochs[0]?.entries[2]?.choices.slice(0, 4)).toEqual(['d', 'e', 'f', 'd'])
    const { distribution } = judgeDistribution({
      plan: local, evidence: ledger.evidence(), balance: null, load: { connections: 9, requestsPerConnection: 1 }, random: null,
    })
    expect(distribution).toMatchObject({ verdict: 'balanced', balancer: { kind: 'more-even-than-random' } })
  })

  it('a newcomer whose node nobody planned leaves what each node may choose from unknown', () => {
    const rows = rowsOf(Array.from({ length: 300 }, (_, i) => through(10_000 + i * 10, 'n1', 'a')), 14_000)
    const { epochs } = gatherEvidence(local, null, [watched(5_000, 'endpoint-ready', 'g')], rows)
    expect(epochs.at(-1)?.entries.map(({ sharesKnown }) => sharesKnown)).toEqual([false])
    const open = everywhere(2, ['a', 'b'])
    const { epochs: known } = gatherEvidence(open, null, [watched(5_000, 'endpoint-ready', 'g')], rowsOf([through(11_000, 'n1', 'g')], 14_000))
    expect(known.at(-1)?.entries[0]).toMatchObject({ sharesKnown: true, pods: [{ name: 'a' }, { name: 'b' }, { name: 'g' }] })
  })
})
