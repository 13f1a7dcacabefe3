import { blockShare, differenceInterval, type Interval, shareInterval } from './block-variance.ts'
import { fewestSeconds, ResponseTimes, type ComparedRun } from './compared-run.ts'
import type { FigureDraft } from './figure.ts'

const quantiles = [['p50', 0.5], ['p90', 0.9], ['p99', 0.99], ['p99.9', 0.999]] as const

/**
 * The quantile that people gate on, and of which few requests tell: it gets as much of what the intervals may err together as four others,
 * which they, known far better, hardly miss.
 */
const weighed = 'p99'
const weighedAs = 4

/** Fewer requests beyond a quantile than this, were they independent, leave its upper end open. */
const fewestBeyond = 8

/**
 * How the quantiles of response time shifted, each with its interval. A quantile's interval holds the values whose share below them is not
 * at odds with the quantile's; that share's variance comes from how it differs from second to second, because requests of the same second are
 * not independent. Intervals of both runs are joined on the logarithm, which makes a relative shift of them.
 *
 * Source: R. S. Woodruff, Journal of the American Statistical Association 47 (1952) 635–646 (intervals of quantiles by those of the share
 * below); block-variance.ts for the share's.
 */
export function latencyFigures(baseline: ComparedRun, run: ComparedRun, matters: number): FigureDraft[] {
  const a = quantilesOf(new ResponseTimes(baseline))
  const b = quantilesOf(new ResponseTimes(run))
  return quantiles.map(([name], i) => {
    const [before, after] = [a[i], b[i]]
    const valueMs = before?.valueMs ?? null
    const runMs = after?.valueMs ?? null
    const lacking = lackOf(before) ?? lackOf(after)
    return {
      group: 'latency', name: `response time ${name}`, unit: 'ms', baseline: valueMs, run: runMs, isRelative: true, matters, worseIs: 1,
      note: lacking ?? '', weight: name === weighed ? weighedAs : 1,
      intervalOf: lacking !== null || before === undefined || after === undefined ? null : (tail) => shift(before, after, tail),
    }
  })
}

/** One quantile of one run. */
interface Quantile {
  valueMs: number | null
  seconds: number
  /** Requests beyond it, were they independent. */
  beyond: number
  intervalMs(tail: number): Interval
}

function quantilesOf(times: ResponseTimes): Quantile[] {
  const valuesMs = times.all.quantilesMs(quantiles.map(([, fraction]) => fraction))
  const counts = times.countsAtMost(valuesMs)
  return quantiles.map(([, fraction], i) => {
    const share = blockShare(counts[i] ?? [])
    return {
      valueMs: valuesMs[i] ?? null,
      seconds: times.seconds,
      beyond: (share.count / share.designEffect) * (1 - fraction),
      intervalMs(tail) {
        const { low, high } = shareInterval({ ...share, share: fraction }, tail)
        const [lowMs = 0, highMs = Infinity] = times.all.quantilesMs([low, high])
        return { low: lowMs, high: highMs }
      },
    }
  })
}

function lackOf(quantile: Quantile | undefined): string | null {
  if (quantile === undefined || quantile.valueMs === null) return 'One of the runs has no response times.'
  if (quantile.seconds < fewestSeconds) return `A run needs at least ${fewestSeconds} seconds with answers to tell change from chance.`
  return quantile.beyond < fewestBeyond ? 'Too few requests are slower than this to tell change from chance.' : null
}

function shift(before: Quantile, after: Quantile, tail: number): Interval {
  const on = ({ valueMs, intervalMs }: Quantile): [number, Interval] => {
    const { low, high } = intervalMs(tail)
    return [log(valueMs ?? 0), { low: log(low), high: log(high) }]
  }
  const { low, high } = differenceInterval(...on(before), ...on(after))
  return { low: Math.exp(low) - 1, high: Math.exp(high) - 1 }
}

/** A microsecond is the least that is recorded. */
const log = (ms: number): number => Math.log(Math.max(ms, 0.001))
