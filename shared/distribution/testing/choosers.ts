import { categorySampler, type Random } from '../numerics/multinomial.ts'

export const podNames = (count: number): string[] => Array.from(
  { length: count }, (_, i) => `pod-${String.fromCharCode(97 + (i % 26))}${i < 26 ? '' : Math.floor(i / 26)}`,
)

/** Counts of n independent choices with these weights. */
export function drawCounts(pods: string[], weights: number[], n: number, random: Random): Record<string, number> {
  const draw = categorySampler(weights, random)
  const counts = new Int32Array(pods.length)
  for (let i = 0; i < n; i++) {
    const pod = draw()
    counts[pod] = (counts[pod] ?? 0) + 1
  }
  return Object.fromEntries(pods.map((pod, i) => [pod, counts[i] ?? 0]))
}

/** Weights of P pods of which the first is off by the relative deviation d and the others make up for it. */
export const oneOff = (pods: number, d: number): number[] => [
  (1 + d) / pods, ...new Array<number>(pods - 1).fill((1 - (1 + d) / pods) / (pods - 1)),
]

export interface ChoiceRun {
  /** Pods in the order the client opened the connections. */
  choices: string[]
  /** Connections at a time. */
  connections: number
}

export type Policy = 'random' | 'round-robin' | 'least-connections' | 'one-pod' | 'best-of-two'

/**
 * A balancer before pods of given mean durations under a closed load: each of `connections` slots opens its next connection when the last
 * ends. What the balancer sees may come `shuffleMs` later or earlier than the client's order, as with connections opened at the same time.
 */
export function closedLoop(
  policy: Policy, meansMs: number[], connections: number, n: number, random: Random, shuffleMs = 0.3,
  spread: 'exponential' | 'steady' = 'exponential',
): ChoiceRun {
  const pods = podNames(meansMs.length)
  const active = new Array<number>(pods.length).fill(0)
  const arrivals: { openedAtMs: number; seenAtMs: number; slot: number }[] = []
  const heldBy = new Map<number, number>()
  const arrive = (slot: number, openedAtMs: number): void => { arrivals.push({
    openedAtMs, seenAtMs: openedAtMs + random() * shuffleMs, slot,
  }) }
  for (let slot = 0; slot < connections; slot++) arrive(slot, slot * 0.01)
  const ends: { atMs: number; slot: number }[] = []
  const chosen: { openedAtMs: number; pod: number }[] = []
  let turn = 0
  while (chosen.length < n) {
    const arrival = takeFirst(arrivals, (one) => one.seenAtMs)
    const end = takeFirst(ends, (one) => one.atMs)
    if (end && (!arrival || end.atMs <= arrival.seenAtMs)) {
      if (arrival) arrivals.push(arrival)
      const pod = heldBy.get(end.slot) ?? 0
      active[pod] = (active[pod] ?? 1) - 1
      arrive(end.slot, end.atMs)
      continue
    }
    if (!arrival) break
    if (end) ends.push(end)
    const pod = pick(policy, active, turn, random)
    turn = (policy === 'least-connections' ? pod + 1 : turn + 1) % pods.length
    active[pod] = (active[pod] ?? 0) + 1
    heldBy.set(arrival.slot, pod)
    chosen.push({ openedAtMs: arrival.openedAtMs, pod })
    const meanMs = meansMs[pod] ?? 1
    ends.push({
      slot: arrival.slot,
      atMs: arrival.seenAtMs + (spread === 'steady' ? meanMs * (0.95 + 0.1 * random()) : -meanMs * Math.log(1 - random())),
    })
  }
  return { connections, choices: chosen.sort((a, b) => a.openedAtMs - b.openedAtMs).map(({ pod }) => pods[pod] ?? '') }
}

function pick(policy: Policy, active: number[], turn: number, random: Random): number {
  const pods = active.length
  const any = (): number => Math.floor(random() * pods)
  switch (policy) {
    case 'random': return any()
    case 'round-robin': return turn
    case 'one-pod': return 0
    case 'best-of-two': {
      const [first, second] = [any(), any()]
      return (active[first] ?? 0) <= (active[second] ?? 0) ? first : second
    }
    case 'least-connections': {
      const least = Math.min(...active)
      for (let i = 0; i < pods; i++) if (active[(turn + i) % pods] === least) return (turn + i) % pods
      return turn
    }
  }
}

function takeFirst<T>(list: T[], time: (item: T) => number): T | undefined {
  let first = 0
  for (let i = 1; i < list.length; i++) {
    const [item, best] = [list[i], list[first]]
    if (item !== undefined && best !== undefined && time(item) < time(best)) first = i
  }
  const [taken] = list.splice(first, 1)
  return taken
}
