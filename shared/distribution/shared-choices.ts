import type { PodsByAddress } from '../tally/address-tally.ts'
import type { Epoch, Evidence } from './evidence.ts'
import { familyError } from './planning.ts'

/** Source addresses with at least two connections, and how many of them kept to one pod within each epoch. */
export interface Faithfulness {
  count: number
  faithful: number
}

/** Null where the load came from a single address. */
export function faithfulSources({ epochs }: Evidence): Faithfulness | null {
  const sources = addressesIn(epochs)
  if (sources.size < 2) return null
  const judged = [...sources].filter((source) => epochs.some((epoch) => total(epoch.sources[source]) > 1))
  const faithful = judged.filter((source) => epochs.every((epoch) => Object.keys(epoch.sources[source] ?? {}).length < 2))
  return { count: judged.length, faithful: faithful.length }
}

/** Connections of each source address over the epochs. */
export function connectionsPerSource({ epochs }: Evidence): number[] {
  return [...addressesIn(epochs)].map((source) => epochs.reduce((sum, epoch) => sum + total(epoch.sources[source]), 0))
}

/**
 * Whether the pod follows from the source address: several addresses, each of which kept to one pod within each epoch, as it would by chance in
 * less than 1 %: Π (largest share)^(m - 1) over addresses with m connections. `asked`: the Service asks for it, so that chance is no rival.
 */
export function followsSource({ epochs }: Evidence, asked: boolean): boolean {
  if (addressesIn(epochs).size < 2) return false
  let chance = 0
  for (const { sources, pods } of epochs) {
    const reached = new Set(Object.values(sources).flatMap((counts) => Object.keys(counts)))
    const largest = pods.length > 0 ? Math.max(...pods.map(({ expectedShare }) => expectedShare)) : 1 / Math.max(2, reached.size)
    for (const counts of Object.values(sources)) {
      if (Object.keys(counts).length > 1) return false
      chance += (total(counts) - 1) * Math.log(largest)
    }
  }
  return asked || chance < Math.log(familyError)
}

/**
 * Whether the pod follows from the resolver's answer: a name had several addresses, and each that was used led to one pod of its own, as those of a
 * headless Service do.
 */
export function followsLookup({ epochs, totals }: Evidence): boolean {
  if (Object.keys(totals.answers).length < 2) return false
  const used = epochs.flatMap(({ destinations }) => Object.values(destinations))
  return used.length > 0 && used.every((pods) => Object.keys(pods).length < 2) && used.some((pods) => total(pods) > 1)
}

/** How often a resolver was asked; at most once a connection, as those of the warm-up are not measured. */
export function answersGiven({ totals }: Evidence): number {
  return Math.min(totals.connections, total(totals.answers))
}

/** Units per pod of each epoch where a source address is one: it counts in the epoch in which it first reached a pod, for that pod. */
export function sourcesPerPod(epochs: readonly Epoch[]): Record<string, number>[] {
  const seen = new Set<string>()
  return epochs.map(({ sources }) => {
    const units: Record<string, number> = {}
    for (const [source, pods] of Object.entries(sources)) {
      const pod = mostUsed(pods)
      if (seen.has(source) || pod === undefined) continue
      seen.add(source)
      units[pod] = (units[pod] ?? 0) + 1
    }
    return units
  })
}

/**
 * Units per pod of each epoch where a resolver's answer is one: the connections, where most of them asked anew; else the answers, for the pods their
 * addresses led to, in the first epoch (a name that is resolved once is resolved at the start).
 */
export function lookupsPerPod(evidence: Evidence): Record<string, number>[] {
  const { epochs, totals } = evidence
  if (answersGiven(evidence) * 2 >= totals.connections) return epochs.map(({ connections }) => connections)
  return epochs.map(({ destinations }, i) => {
    const units: Record<string, number> = {}
    for (const [address, times] of i === 0 ? Object.entries(totals.answers) : []) {
      const pod = mostUsed(destinations[address] ?? {})
      if (pod !== undefined && times > 0) units[pod] = (units[pod] ?? 0) + times
    }
    return units
  })
}

/** Adds connections by address and pod, of `pods` only where they are given. */
export function addByAddress(into: PodsByAddress, more: PodsByAddress, pods: ReadonlySet<string> | null): void {
  for (const [address, counts] of Object.entries(more)) {
    for (const [pod, times] of Object.entries(counts)) {
      if (pods !== null && !pods.has(pod)) continue
      const known = into[address] ??= {}
      known[pod] = (known[pod] ?? 0) + times
    }
  }
}

const addressesIn = (epochs: readonly Epoch[]): Set<string> => new Set(epochs.flatMap(({ sources }) => Object.keys(sources)))

const total = (counts: Record<string, number> | undefined): number => Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)

function mostUsed(pods: Record<string, number>): string | undefined {
  return Object.entries(pods).reduce<[string, number] | undefined>((most, one) => (most === undefined || one[1] > most[1] ? one : most), undefined)?.[0]
}
