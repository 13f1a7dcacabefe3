import type { ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import type { Report } from '../../shared/report/report.ts'
import { runOnDemo } from '../../test/demo/demo-run.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

type Code = Report['distribution']['reasons'][number]['code']

interface Provoked {
  scenario: ScenarioName
  /** What may be said after it. */
  then: readonly Code[]
}

/** What provokes each reason. */
const provoked: Record<Code, Provoked> = {
  'balanced': { scenario: 'even', then: [] },
  'few-connections': { scenario: 'few-connections', then: [] },
  'keep-alive': { scenario: 'keepalive-pin', then: ['few-connections'] },
  'not-ready': { scenario: 'not-ready', then: ['balanced'] },
  'terminating': { scenario: 'leaving-pods', then: ['balanced'] },
  'stale-endpoint': { scenario: 'stale-endpoint', then: ['not-ready', 'balanced'] },
  'zone-preference': { scenario: 'same-zone', then: ['balanced'] },
  'node-preference': { scenario: 'same-node', then: ['balanced'] },
  'traffic-policy-local': { scenario: 'local-policy', then: ['balanced'] },
  'affinity': { scenario: 'affinity', then: [] },
  'slow-pod': { scenario: 'slow-pod', then: ['balanced'] },
  'starved-pod': { scenario: 'starved-pod', then: [] },
  'hot-pod': { scenario: 'hot-pod', then: ['weights'] },
  'weights': { scenario: 'weights', then: ['hot-pod'] },
  'route-bypasses-service': { scenario: 'by-name', then: [] },
}
const atOnce = 3

/** Each reason in real runs against the demo scenario that provokes it: it stands first, and nothing is said after it that is not so there. */
export function measureReasons(seeds: readonly number[]): Promise<PartResult> {
  return measured('reasons in the demo scenarios', async () => {
    const lines: Omit<Bar, 'part'>[] = []
    const waiting = Object.entries(provoked)
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) lines.push(await reasonLine(...next, seeds))
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return lines.sort((a, b) => a.what.localeCompare(b.what))
  })
}

async function reasonLine(code: string, { scenario, then }: Provoked, seeds: readonly number[]): Promise<Omit<Bar, 'part'>> {
  const seen: Code[][] = []
  for (const seed of seeds) {
    const { report } = await runOnDemo({ scenario, seed })
    seen.push(report.distribution.reasons.map((reason) => reason.code))
  }
  const right = seen.filter(([first, ...rest]) => first === code && rest.every((one) => then.includes(one))).length
  const said = [...Map.groupBy(seen, (codes) => codes.join(', '))].map(([codes, runs]) => `${codes} ${runs.length}`).join('; ')
  return {
    what: `${code}, in scenario ${scenario}`, measured: `${right} of ${seen.length} runs (${said})`,
    limit: `all: first${then.length === 0 ? ' and alone' : `, and nothing else but ${then.join(', ')} after it`}`, met: right === seen.length,
  }
}
