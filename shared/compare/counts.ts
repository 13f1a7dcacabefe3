import { type Block, blockShare, differenceInterval, type Interval, seriesVariance, shareInterval } from './block-variance.ts'
import { busyRows, fewestSeconds, type ComparedRun } from './compared-run.ts'
import type { FigureDraft } from './figure.ts'
import { studentQuantile } from './student.ts'
import type { CountedRow } from '../tally/counted-row.ts'

/** A change of a share of requests below this (0.1 points) does not matter. */
const shareMatters = 0.001

/** Errors and skipped requests as shares, compared by their difference. */
export function shareFigures(baseline: ComparedRun, run: ComparedRun): FigureDraft[] {
  return [
    shareFigure('errors', baseline, run, (row) => ({
      hits: row.failed + (row.errors.status ?? 0) + (row.errors['api-status'] ?? 0), of: row.sent,
    })),
    shareFigure('skipped requests', baseline, run, (row) => ({ hits: row.skipped, of: row.sent + row.skipped })),
  ]
}

const nothing: Omit<FigureDraft, 'name'> = {
  group: 'errors', unit: 'fraction', isRelative: false, matters: shareMatters, worseIs: 1, baseline: 0, run: 0, intervalOf: null, isSame: true, note: '',
}

function shareFigure(name: string, baseline: ComparedRun, run: ComparedRun, blockOf: (row: CountedRow) => Block): FigureDraft {
  const [a, b] = [baseline, run].map((one) => blockShare(busyRows(one).map(blockOf)))
  const [before, after] = [busyRows(baseline).length, busyRows(run).length]
  const isThere = a !== undefined && b !== undefined && a.count > 0 && b.count > 0
  const isEnough = isThere && Math.min(before, after) >= fewestSeconds
  // Where neither run had any there is nothing to tell apart, and no reason to make the other intervals wider.
  if (isEnough && a.share === 0 && b.share === 0) return { ...nothing, name }
  return {
    group: 'errors', name, unit: 'fraction', isRelative: false, matters: shareMatters, worseIs: 1,
    baseline: a && a.count > 0 ? a.share : null, run: b && b.count > 0 ? b.share : null,
    note: isEnough ? '' : `A run needs at least ${fewestSeconds} seconds of load to tell change from chance.`,
    intervalOf: isEnough ? (tail) => {
      // A run without a single error does not show how they would have clustered: the other run does.
      const designEffect = Math.max(a.designEffect, b.designEffect)
      const [ofA, ofB] = [shareInterval({ ...a, designEffect }, tail), shareInterval({ ...b, designEffect }, tail)]
      return differenceInterval(a.share, ofA, b.share, ofB)
    } : null,
  }
}

/** Completed requests a second, where the Service and not the profile decides how many there are (the closed model). */
export function throughputFigures(baseline: ComparedRun, run: ComparedRun, matters: number): FigureDraft[] {
  if (baseline.report.load.model !== 'closed' || run.report.load.model !== 'closed') return []
  const [a, b] = [ratesOf(baseline), ratesOf(run)]
  const isEnough = Math.min(a.seconds, b.seconds) >= fewestSeconds && a.mean > 0 && b.mean > 0
  return [{
    group: 'throughput', name: 'completed per second', unit: 'per-second', isRelative: true, matters, worseIs: -1,
    baseline: a.seconds > 0 ? a.mean : null, run: b.seconds > 0 ? b.mean : null,
    note: isEnough ? '' : `A run needs at least ${fewestSeconds} whole seconds of load to tell change from chance.`,
    intervalOf: isEnough ? (tail) => {
      const { low, high } = differenceInterval(Math.log(a.mean), logInterval(a, tail), Math.log(b.mean), logInterval(b, tail))
      return { low: Math.exp(low) - 1, high: Math.exp(high) - 1 }
    } : null,
  }]
}

interface Rates {
  seconds: number
  mean: number
  standardError: number
  degreesOfFreedom: number
}

function ratesOf(run: ComparedRun): Rates {
  const counts = busyRows(run).filter((row) => row.toMs - row.fromMs >= 999).map((row) => row.completed)
  const mean = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length)
  const { variance, degreesOfFreedom } = seriesVariance(counts.map((count) => count - mean))
  return { seconds: counts.length, mean, degreesOfFreedom, standardError: Math.sqrt(variance) / Math.max(1, counts.length) }
}

function logInterval({ mean, standardError, degreesOfFreedom }: Rates, tail: number): Interval {
  const half = (studentQuantile(tail, degreesOfFreedom) * standardError) / mean
  return { low: Math.log(mean) - half, high: Math.log(mean) + half }
}
