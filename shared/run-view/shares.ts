import type { CountedUnit, ViewSecond } from './pod-counts.ts'
import { shareBinner, type ShareBinner, type ShareSums } from './share-bins.ts'

/** One column of the share-over-time chart. */
export interface ShareBin {
  fromMs: number
  toMs: number
  /** Units (connections or requests) in this bin. */
  total: number
  /** Fraction of each series, in the order of `series`; all 0 where `total` is 0. */
  shares: number[]
}

export interface ShareOverTime {
  /** Pods drawn on their own, in order of first appearance; `null`, last, stands for all others together. */
  series: (string | null)[]
  othersCount: number
  bins: ShareBin[]
  binMs: number
}

/**
 * Shares of the pods through time, with bounded numbers of columns and series. Where there are more pods than series, those are drawn on
 * their own whose share strays most from an even one in any bin.
 *
 * Columns begin with the first second, whose start need not be a round time.
 *
 * @param unit what a share is a fraction of
 * @param binner of that unit and number of bins; a live chart keeps it, so that only new seconds are summed up
 */
export function sharesOverTime(
  seconds: readonly ViewSecond[], podOrder: readonly string[], unit: CountedUnit, most: { bins: number; series: number },
  binner: ShareBinner = shareBinner(unit, most.bins),
): ShareOverTime {
  const { bins: sums, binMs } = binner(seconds)
  const places = podOrder.length <= most.series ? podOrder.map((_, place) => place) : straying(podOrder.length, sums, most.series - 1)
  const othersCount = podOrder.length - places.length
  const shown = places.map((place) => podOrder[place] ?? '')
  const bins = sums.map(({ fromMs, toMs, total, units }) => {
    const shares = places.map((place) => (total === 0 ? 0 : (units[place] ?? 0) / total))
    if (othersCount > 0) shares.push(total === 0 ? 0 : Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0)))
    return { fromMs, toMs, total, shares }
  })
  return { series: othersCount > 0 ? [...shown, null] : shown, othersCount, bins, binMs }
}

/** Places of the pods whose share is farthest from the mean share of their bin, in order of first appearance. */
function straying(podCount: number, bins: readonly ShareSums[], count: number): number[] {
  const stray = Array.from({ length: podCount }, () => -1)
  for (const { total, units } of bins) {
    if (total === 0) continue
    const even = 1 / units.reduce((answering, one) => answering + (one > 0 ? 1 : 0), 0)
    for (const [place, one] of units.entries()) stray[place] = Math.max(stray[place] ?? -1, Math.abs(one / total - even))
  }
  const chosen = [...stray.entries()].sort(([, a], [, b]) => b - a).slice(0, count).map(([place]) => place)
  return chosen.sort((a, b) => a - b)
}

/**
 * The seconds worth drawing: without a last one that was only just begun when the run ended, whose few requests say nothing about a second.
 */
export function wholeSeconds<S extends { atMs: number }>(seconds: readonly S[], endMs: number): readonly S[] {
  const last = seconds.at(-1)
  return last && seconds.length > 1 && last.atMs + 500 > endMs ? seconds.slice(0, -1) : seconds
}

/** How far apart the pods lie in one bin, each share divided by an even one: 1 is even. Null where too little was answered. */
export interface SpreadBin {
  fromMs: number
  toMs: number
  highest: { pod: string; ratio: number } | null
  median: number | null
  lowest: { pod: string; ratio: number } | null
}

/** The same as `sharesOverTime`, summed up, for more pods than can be told apart by colour. */
export type SpreadSummer = (seconds: readonly ViewSecond[], podOrder: readonly string[]) => SpreadBin[]

/** Sums up the spread of a run that goes on: only columns to which something was added are looked at again. */
export function spreadSummer(unit: CountedUnit, mostBins: number): SpreadSummer {
  const binner = shareBinner(unit, mostBins)
  const known = new WeakMap<ShareSums, SpreadBin>()
  return (seconds, podOrder) => binner(seconds).bins.map((sums) => {
    const spread = known.get(sums) ?? spreadOf(sums, podOrder)
    known.set(sums, spread)
    return spread
  })
}

export function shareSpread(seconds: readonly ViewSecond[], podOrder: readonly string[], unit: CountedUnit, mostBins: number): SpreadBin[] {
  return spreadSummer(unit, mostBins)(seconds, podOrder)
}

/** Pods that answered nothing don't count. */
function spreadOf({ fromMs, toMs, total, units }: ShareSums, podOrder: readonly string[]): SpreadBin {
  const answering = [...units.entries()].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
  const part = (i: number) => {
    const [place, count] = answering.at(i) ?? []
    return place === undefined || count === undefined ? null : { pod: podOrder[place] ?? '', ratio: count / total * answering.length }
  }
  return { fromMs, toMs, highest: part(0), lowest: part(-1), median: part(Math.floor(answering.length / 2))?.ratio ?? null }
}

/**
 * At most `most` seconds that stand for all: of each run of neighbouring seconds the one with the highest p99, so that no spike is lost.
 */
export function worstSeconds<S extends { p99: number | null }>(seconds: readonly S[], most: number): readonly S[] {
  if (seconds.length <= most) return seconds
  const size = Math.ceil(seconds.length / most)
  return Array.from({ length: Math.ceil(seconds.length / size) }, (_, i) => seconds.slice(i * size, (i + 1) * size))
    .map((group) => group.reduce((worst, second) => ((second.p99 ?? -1) > (worst.p99 ?? -1) ? second : worst)))
}
