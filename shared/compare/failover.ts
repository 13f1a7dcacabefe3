import type { Failover } from '../report/report.ts'
import type { ComparedRun } from './compared-run.ts'
import type { FigureDraft } from './figure.ts'
import { mean, welchInterval } from './welch.ts'

/** Fewer disruptions of a kind in a run do not show how much their times vary by themselves. */
const fewestDisruptions = 3
/** A phase that changed by less does not matter. */
const phaseMattersMs = 100

const phases: readonly (readonly [name: string, valueMs: (one: Failover) => number | null])[] = [
  ['out of the slice', (one) => after(one, one.sliceAt)],
  ['last answer of the victim', (one) => after(one, one.lastVictimAnswerAt)],
  ['error window', (one) => one.errorWindowMs],
  ['first answer of the newcomer', (one) => after(one, one.newcomerAt)],
  ['even again', (one) => after(one, one.evenAgainAt)],
]

/** The phases of each kind of disruption that both runs had, as means over the run's disruptions. */
export function failoverFigures(baseline: ComparedRun, run: ComparedRun): FigureDraft[] {
  const kinds = [...new Set(baseline.report.failover.map((one) => one.disruption))]
    .filter((kind) => run.report.failover.some((one) => one.disruption === kind))
  return kinds.flatMap((kind) => [
    ...phases.map(([name, valueMs]) => phaseFigure(`${kind}: ${name}`, 'ms', phaseMattersMs, valuesOf(baseline, kind, valueMs), valuesOf(run, kind, valueMs))),
    phaseFigure(`${kind}: requests lost`, 'count', 1,
      valuesOf(baseline, kind, (one) => one.failedRequests), valuesOf(run, kind, (one) => one.failedRequests)),
  ])
}

function valuesOf({ report }: ComparedRun, kind: string, valueOf: (one: Failover) => number | null): number[] {
  return report.failover.filter((one) => one.disruption === kind).map(valueOf).filter((value) => value !== null)
}

function phaseFigure(name: string, unit: 'ms' | 'count', matters: number, a: readonly number[], b: readonly number[]): FigureDraft {
  const isEnough = Math.min(a.length, b.length) >= fewestDisruptions
  return {
    group: 'failover', name, unit, isRelative: false, matters, worseIs: 1,
    baseline: a.length > 0 ? mean(a) : null, run: b.length > 0 ? mean(b) : null,
    note: isEnough ? '' : `Seen ${times(a.length)} and ${times(b.length)}: with fewer than ${fewestDisruptions} in each run, change cannot be told from chance.`,
    intervalOf: isEnough ? (tail) => welchInterval(a, b, tail) : null,
  }
}

function after({ requestedAt }: Failover, at: string | null): number | null {
  return at === null ? null : Date.parse(at) - Date.parse(requestedAt)
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
