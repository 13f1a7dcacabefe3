import type { CountedUnit, ViewSecond } from './pod-counts.ts'

/** What some neighbouring seconds amount to. Never changed: when more is known another one takes its place. */
export interface ShareSums {
  fromMs: number
  toMs: number
  /** Units of all pods. */
  total: number
  /** Units of each pod, by its place in the view's order of pods. */
  units: Uint32Array
}

/** Sums up all seconds of a run told so far; what it was told before is not looked at again. */
export type ShareBinner = (seconds: readonly ViewSecond[]) => { binMs: number; bins: readonly ShareSums[] }

const binSizesMs = [1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000]

/**
 * Sums up seconds in at most `mostBins` columns of one round width, which begin with the first second. It remembers what it has summed up, so
 * that a live run costs the same each second however long it has been: only a wider column, or a second that was told anew, makes it begin
 * again.
 */
export function shareBinner(unit: CountedUnit, mostBins: number): ShareBinner {
  let known: readonly ViewSecond[] = []
  let binMs = 0
  let bins: ShareSums[] = []
  return (seconds) => {
    const originMs = seconds[0]?.atMs ?? 0
    const neededMs = binSize((seconds.at(-1)?.atMs ?? 0) - originMs + 1000, mostBins)
    const goesOn = neededMs === binMs && seconds.length >= known.length && seconds[0] === known[0]
      && seconds[known.length - 1] === known.at(-1)
    if (!goesOn) {
      bins = []
      known = []
      binMs = neededMs
    }
    if (seconds.length > known.length) bins = withSeconds(bins, seconds.slice(known.length), { unit, originMs, binMs })
    known = seconds
    return { binMs, bins }
  }
}

function binSize(lengthMs: number, mostBins: number): number {
  return binSizesMs.find((size) => lengthMs / size <= mostBins + 1e-6) ?? Math.ceil(lengthMs / mostBins / 600_000) * 600_000
}

function withSeconds(
  bins: readonly ShareSums[], seconds: readonly ViewSecond[], { unit, originMs, binMs }: { unit: CountedUnit; originMs: number; binMs: number },
): ShareSums[] {
  const grown = [...bins]
  /** The bin that is added to, which nobody has seen yet. */
  let open: ShareSums | undefined
  for (const { atMs, pods } of seconds) {
    const fromMs = originMs + Math.floor((atMs - originMs) / binMs + 1e-6) * binMs
    if (open?.fromMs !== fromMs) {
      const before = grown.at(-1)
      const same = before?.fromMs === fromMs
      open = same ? { ...before, units: before.units.slice() } : { fromMs, toMs: fromMs + binMs, total: 0, units: new Uint32Array(pods.size) }
      grown.splice(same ? grown.length - 1 : grown.length, 1, open)
    }
    if (open.units.length < pods.size) {
      const wider = new Uint32Array(pods.size)
      wider.set(open.units)
      open.units = wider
    }
    for (let place = 0; place < pods.size; place += 1) {
      const count = pods.at(place, unit)
      open.units[place] = (open.units[place] ?? 0) + count
      open.total += count
    }
  }
  return grown
}
