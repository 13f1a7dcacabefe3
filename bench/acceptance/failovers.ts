import { type Bar, measured, type PartResult } from './bar.ts'
import { type DemoRun, runOnDemo } from '../../test/demo/demo-run.ts'
import { compareWithTruth, type FieldDifference, type TruthComparison } from '../../test/demo/failover-truth.ts'

type Line = Omit<Bar, 'part'>

const usualLimitMs = 50
const mostMs = 250
const leastFailovers = 60

const load = (seconds: number) => ({ model: 'open', stages: [{ rate: 300, for: `${seconds}s` }], connections: 60, requestsPerConnection: 1 })
const expect = { balance: { tolerance: '90%' }, errors: { below: '20%' } }
const restarting = '4s'

/** Pods that go one after the other, each when the one before has been replaced. */
const oneByOne = (seed: number): DemoRun => ({
  scenario: 'even', seed,
  spec: {
    load: load(52), expect,
    disruptions: [
      { at: '3s', do: 'evict', seed }, { at: '9s', do: 'delete', seed }, { at: '15s', do: 'crash', seed }, { at: '21s', do: 'unlabel', seed, for: restarting },
      { at: '32s', do: 'scale', by: -1, for: restarting }, { at: '44s', do: 'evict', seed },
    ],
  },
})

/** Several at once, and what nobody asked for. */
const together = (seed: number): DemoRun => ({
  scenario: 'even', seed: seed + 100,
  spec: {
    load: load(52), expect,
    disruptions: [{ at: '3s', do: 'rollout' }, { at: '18s', do: 'drain', seed, force: true, for: restarting }, { at: '44s', do: 'delete', seed, grace: '0s' }],
  },
  accidents: [{ atMs: 29_000, do: 'delete' }, { atMs: 36_000, do: 'crash' }],
})

/** Seeded failovers of every kind in demo clusters: each time of the stopwatch and each count against the clusters' own account. */
export function measureFailovers(seeds: readonly number[]): Promise<PartResult> {
  return measured('failovers in the demo cluster', async () => {
    const comparisons: TruthComparison[] = []
    let failovers = 0
    const kinds = new Set<string>()
    // What is loaded on first use would hold the clock of the first run.
    await runOnDemo({ scenario: 'even', seed: 1, spec: { load: load(1), expect } })
    for (const seed of seeds) {
      for (const { report, truth } of await Promise.all([oneByOne(seed), together(seed)].map(runOnDemo))) {
        comparisons.push(compareWithTruth(report, truth))
        failovers += report.failover.length
        for (const { disruption } of report.failover) kinds.add(disruption)
      }
    }
    return [
      line('failovers', `${failovers} over ${[...kinds].sort().join(', ')}`, `at least ${leastFailovers}`, failovers >= leastFailovers),
      ...timeLines(comparisons.flatMap(({ times }) => times)),
      countLine('requests lost by failovers (those that overlap together)', comparisons.flatMap(({ counts }) => counts)),
      countLine('requests lost by runs', comparisons.map(({ total }) => total)),
    ]
  })
}

/** How far each field was from the truth: n, p50, p95, the most, and how often it was missing. */
function timeLines(times: readonly FieldDifference[]): Line[] {
  return [...Map.groupBy(times, ({ field }) => field)].map(([field, differences]) => {
    const known = differences.filter(({ offMs }) => offMs !== null).toSorted((a, b) => Math.abs(a.offMs ?? 0) - Math.abs(b.offMs ?? 0))
    const at = (part: number): FieldDifference | undefined => known[Math.min(known.length - 1, Math.ceil(part * known.length) - 1)]
    const ms = (one: FieldDifference | undefined): number => Math.abs(one?.offMs ?? Infinity)
    const missing = differences.filter(({ offMs }) => offMs === null)
    const worst = ms(at(1)) > usualLimitMs ? ` (${at(1)?.failover})` : ''
    return line(
      field, `n ${known.length}, p50 ${ms(at(0.5)).toFixed(0)}, p95 ${ms(at(0.95)).toFixed(0)}, most ${ms(at(1)).toFixed(0)} ms${worst}, `
        + `${missing.length} missing${missing.length === 0 ? '' : ` (${missing.slice(0, 3).map(({ failover }) => failover).join(' / ')})`}`,
      `p95 ≤ ${usualLimitMs} ms, most ≤ ${mostMs} ms, none missing`, ms(at(0.95)) <= usualLimitMs && ms(at(1)) <= mostMs && missing.length === 0,
    )
  })
}

function countLine(what: string, counts: readonly TruthComparison['counts'][number][]): Line {
  const wrong = counts.filter(({ measured: ours, truth }) => ours !== truth)
  const shown = wrong.slice(0, 3).map(({ failovers, measured: ours, truth }) => `${failovers}: ${ours} instead of ${truth}`).join(' / ')
  return line(what, `${counts.length - wrong.length} of ${counts.length} exact${shown === '' ? '' : ` (${shown})`}`, 'all exact', wrong.length === 0)
}

const line = (what: string, text: string, limit: string, met: boolean): Line => ({ what, measured: text, limit, met })
