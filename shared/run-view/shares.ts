import type { Second } from '../contract/run-event.ts'

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

const binSizesMs = [1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000]

/**
 * Shares of the pods through time, with bounded numbers of columns and series. Where there are more pods than series, those are drawn on
 * their own whose share strays most from an even one in any bin.
 *
 * Columns begin with the first second, whose start need not be a round time.
 *
 * @param unit what a share is a fraction of
 */
export function sharesOverTime(
  seconds: readonly Second[], podOrder: readonly string[], unit: 'connections' | 'requests', most: { bins: number; series: number },
): ShareOverTime {
  const originMs = seconds[0]?.atMs ?? 0
  const lengthMs = (seconds.at(-1)?.atMs ?? 0) - originMs + 1000
  const binMs = binSizesMs.find((size) => lengthMs / size <= most.bins + 1e-6) ?? Math.ceil(lengthMs / most.bins / 600_000) * 600_000
  const sums = new Map<number, { total: number; pods: Map<string, number> }>()
  for (const second of seconds) {
    const index = Math.floor((second.atMs - originMs) / binMs + 1e-6)
    const sum = sums.get(index) ?? { total: 0, pods: new Map<string, number>() }
    sums.set(index, sum)
    for (const [pod, counts] of Object.entries(second.pods)) {
      sum.total += counts[unit]
      sum.pods.set(pod, (sum.pods.get(pod) ?? 0) + counts[unit])
    }
  }
  const shown = podOrder.length <= most.series ? [...podOrder] : straying(podOrder, [...sums.values()], most.series - 1)
  const othersCount = podOrder.length - shown.length
  const series = othersCount > 0 ? [...shown, null] : shown
  const bins = [...sums].sort(([a], [b]) => a - b).map(([index, { total, pods }]) => {
    const shares = shown.map((pod) => (total === 0 ? 0 : (pods.get(pod) ?? 0) / total))
    if (othersCount > 0) shares.push(total === 0 ? 0 : Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0)))
    return { fromMs: originMs + index * binMs, toMs: originMs + (index + 1) * binMs, total, shares }
  })
  return { series, othersCount, bins, binMs }
}

/** The pods whose share is farthest from the mean share of their bin, in order of first appearance. */
function straying(podOrder: readonly string[], bins: { total: number; pods: Map<string, number> }[], count: number): string[] {
  const stray = new Map<string, number>()
  for (const { total, pods } of bins) {
    if (total === 0) continue
    const answering = [...pods.values()].filter((units) => units > 0).length
    for (const [pod, units] of pods) {
      stray.set(pod, Math.max(stray.get(pod) ?? 0, Math.abs(units / total - 1 / answering)))
    }
  }
  const chosen = new Set([...stray].sort(([, a], [, b]) => b - a).slice(0, count).map(([pod]) => pod))
  return podOrder.filter((pod) => chosen.has(pod))
}

/**
 * The seconds worth drawing: without a last one that was only just begun when the run ended, whose few requests say nothing about a second.
 */
export function wholeSeconds(seconds: readonly Second[], endMs: number): readonly Second[] {
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

/**
 * The same as `sharesOverTime`, summed up, for more pods than can be told apart by colour. Pods that answered nothing in a bin don't count.
 */
export function shareSpread(
  seconds: readonly Second[], podOrder: readonly string[], unit: 'connections' | 'requests', mostBins: number,
): SpreadBin[] {
  const { bins } = sharesOverTime(seconds, podOrder, unit, { bins: mostBins, series: podOrder.length })
  return bins.map(({ fromMs, toMs, shares }) => {
    const answering = shares.flatMap((share, i) => (share > 0 ? [{ pod: podOrder[i] ?? '', share }] : [])).sort((a, b) => b.share - a.share)
    const part = (i: number) => {
      const entry = answering.at(i)
      return entry ? { pod: entry.pod, ratio: entry.share * answering.length } : null
    }
    return { fromMs, toMs, highest: part(0), lowest: part(-1), median: part(Math.floor(answering.length / 2))?.ratio ?? null }
  })
}

/**
 * At most `most` seconds that stand for all: of each run of neighbouring seconds the one with the highest p99, so that no spike is lost.
 */
export function worstSeconds(seconds: readonly Second[], most: number): readonly Second[] {
  if (seconds.length <= most) return seconds
  const size = Math.ceil(seconds.length / most)
  return Array.from({ length: Math.ceil(seconds.length / size) }, (_, i) => seconds.slice(i * size, (i + 1) * size))
    .map((group) => group.reduce((worst, second) => ((second.p99 ?? -1) > (worst.p99 ?? -1) ? second : worst)))
}
