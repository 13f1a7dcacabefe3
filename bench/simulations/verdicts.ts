import { drawCounts, podNames } from '../../shared/distribution/testing/choosers.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import type { Evidence } from '../../shared/distribution/evidence.ts'
import { unitsNeeded } from '../../shared/distribution/planning.ts'
import { drawnCounts, type Setting } from './settings.ts'
import { atLeast, atMost, evidenceOf, judge, type Rate } from './trial.ts'

const tolerance = 0.25
const alarms = new Set(['skewed', 'pinned'])
const even = (pods: number): number[] => new Array<number>(pods).fill(1 / pods)

/** As expected, with equal or unequal shares: how often that is called skewed or pinned. */
export function falseAlarms(settings: readonly Setting[], random: Random): Rate[] {
  return settings.flatMap((setting) => [30, 100, 300, 1_000, 10_000, 100_000, 1_000_000].map((n) => {
    const runs = 1_000
    let hits = 0
    for (let run = 0; run < runs; run++) {
      if (alarms.has(verdictOf(setting, drawnCounts(setting, n, random), tolerance).verdict)) hits++
    }
    return atMost(`${setting.label}, n = ${n}`, hits, runs, 0.01)
  }))
}

const verdictOf = ({ pods }: Setting, counts: Record<string, number>, tolerated: number) =>
  judge(pods, evidenceOf([{ pods, counts }]), tolerated).distribution

/** Few connections with many requests each, and pods that come and go: still even, still no alarm. */
export function hardEven(random: Random): Rate[] {
  const shared = [3, 10, 50].map((size) => {
    const pods = podNames(size)
    let hits = 0
    for (let run = 0; run < 1_000; run++) {
      const evidence = evidenceOf([{ pods, counts: drawCounts(pods, even(size), 100, random) }], 1_000)
      if (alarms.has(judge(pods, evidence, tolerance).distribution.verdict)) hits++
    }
    return atMost(`P = ${size}, 100 connections × 1 000 requests`, hits, 1_000, 0.01)
  })
  const mixed = [3, 10, 50, 200].flatMap((size) => [30, 300, 3_000].map((n) => {
    const pods = podNames(size)
    let hits = 0
    for (let run = 0; run < 1_000; run++) if (alarms.has(judge(pods, mixedEvidence(pods, n, random), tolerance).distribution.verdict)) hits++
    return atMost(`P = ${size}, ${n} connections of 1, 10 or 1 000 requests`, hits, 1_000, 0.01)
  }))
  const rolling = [3, 10].map((size) => {
    const all = podNames(size + 4)
    let hits = 0
    for (let run = 0; run < 1_000; run++) {
      const epochs = [0, 1, 2, 3, 4].map((step) => {
        const pods = all.slice(step, step + size)
        return { pods, counts: drawCounts(pods, even(size), 40 + Math.floor(random() * 400), random) }
      })
      if (alarms.has(judge(all, evidenceOf(epochs), tolerance).distribution.verdict)) hits++
    }
    return atMost(`P = ${size}, one pod replaced after each of 5 epochs`, hits, 1_000, 0.01)
  })
  const watching = [3, 10, 50].map((size) => {
    const pods = podNames(size)
    let hits = 0
    for (let run = 0; run < 300; run++) {
      const counts: Record<string, number> = {}
      let alarmed = false
      for (let second = 0; second < 60; second++) {
        for (const [pod, count] of Object.entries(drawCounts(pods, even(size), 50, random))) counts[pod] = (counts[pod] ?? 0) + count
        alarmed ||= alarms.has(judge(pods, evidenceOf([{ pods, counts }]), tolerance).distribution.verdict)
      }
      if (alarmed) hits++
    }
    return atMost(`P = ${size}, an alarm at any of 60 looks at a live run of 50 connections/s`, hits, 300, 0.01)
  })
  return [...shared, ...mixed, ...rolling, ...watching]
}

/** Connections that carry very different numbers of requests: counted by requests, they would look most uneven. */
function mixedEvidence(pods: string[], n: number, random: Random): Evidence {
  const lengths = [1, 10, 1_000]
  const parts = lengths.map((length) => ({ length, counts: drawCounts(pods, even(pods.length), Math.round(n / lengths.length), random) }))
  const total = (pod: string, weight: (length: number) => number): number => (
    parts.reduce((sum, { length, counts }) => sum + (counts[pod] ?? 0) * weight(length), 0))
  const evidence = evidenceOf([{ pods, counts: Object.fromEntries(pods.map((pod) => [pod, total(pod, () => 1)])) }])
  const requests = Object.fromEntries(pods.map((pod) => [pod, total(pod, (length) => length)]))
  const responsesSum = pods.reduce((sum, pod) => sum + (requests[pod] ?? 0), 0)
  const responsesSumOfSquares = pods.reduce((sum, pod) => sum + total(pod, (length) => length ** 2), 0)
  return {
    ...evidence,
    epochs: evidence.epochs.map((epoch) => ({ ...epoch, requests })),
    totals: { ...evidence.totals, requests: responsesSum, responsesSum, responsesSumOfSquares },
  }
}

/** One pod off by exactly what is tolerated: neither skewed nor balanced may be said. */
export function atTheTolerance(settings: readonly Setting[], random: Random): Rate[] {
  return eachOdd(settings).flatMap(({ setting, odd, name }) => [tolerance, -tolerance].flatMap((d) => [0.5, 1, 4, 20].flatMap((times) => {
    const n = Math.round(planned(setting, tolerance) * times)
    const runs = 1_000
    let skewed = 0
    let balanced = 0
    for (let run = 0; run < runs; run++) {
      const { verdict } = verdictOf(setting, drawnCounts(setting, n, random, odd, d), tolerance)
      if (verdict === 'skewed') skewed++
      if (verdict === 'balanced') balanced++
    }
    const what = `${name} at ${d > 0 ? '+' : '−'}25 %, n = ${n}`
    return [atMost(`${what}: skewed`, skewed, runs, 0.01), atMost(`${what}: balanced`, balanced, runs, 0.01)]
  })))
}

/** What is promised at the planned number of connections, and at the number an inconclusive run asks for. */
export function atThePromise(settings: readonly Setting[], random: Random): Rate[] {
  const runs = 500
  const asExpected = settings.flatMap((setting) => [0.25, 0.1].flatMap((tolerated) => {
    const n = planned(setting, tolerated)
    let [balanced, kept, asked] = [0, 0, 0]
    for (let run = 0; run < runs; run++) {
      if (verdictOf(setting, drawnCounts(setting, n, random), tolerated).verdict === 'balanced') balanced++
      const early = drawnCounts(setting, Math.round(n * random()), random)
      const first = verdictOf(setting, early, tolerated)
      if (first.verdict !== 'inconclusive' || first.neededN === null) continue
      asked++
      const later = drawnCounts(setting, first.neededN, random)
      const total = Object.fromEntries(setting.pods.map(({ name }) => [name, (early[name] ?? 0) + (later[name] ?? 0)]))
      if (verdictOf(setting, total, tolerated).verdict !== 'inconclusive') kept++
    }
    const what = `${setting.label}, tolerance ${tolerated * 100} %, n = ${n}`
    return [
      atLeast(`${what}: as expected is balanced`, balanced, runs, 0.9),
      atLeast(`${what}: conclusive after the connections an inconclusive run asks for`, kept, Math.max(1, asked), 0.9),
    ]
  }))
  const found = eachOdd(settings).flatMap(({ setting, odd, name }) => [0.25, 0.1].flatMap((tolerated) => [2, -2].flatMap((times) => {
    const n = planned(setting, tolerated)
    let [skewed, named] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const { verdict, worstPod } = verdictOf(setting, drawnCounts(setting, n, random, odd, times * tolerated), tolerated)
      if (!alarms.has(verdict)) continue
      skewed++
      if (worstPod === setting.pods[odd]?.name) named++
    }
    const what = `${name}, ${times > 0 ? '+' : '−'}${Math.abs(times * tolerated) * 100} % where ${tolerated * 100} % are tolerated, n = ${n}`
    return [
      atLeast(`${what}: found`, skewed, runs, 0.95),
      // Of two pods the one is as far above as the other is below: either name is right.
      ...(setting.pods.length > 2 ? [atLeast(`${what}: named`, named, Math.max(1, skewed), 0.99)] : []),
    ]
  })))
  return [...asExpected, ...found]
}

const planned = ({ pods }: Setting, tolerated: number): number => unitsNeeded(pods.map(({ expectedShare }) => expectedShare), tolerated)

const eachOdd = (settings: readonly Setting[]) => settings.flatMap((setting) => setting.odd.map((odd) => ({
  setting, odd, name: setting.odd.length > 1 ? `${setting.label}, ${setting.pods[odd]?.name ?? ''}` : `${setting.label}, one pod`,
})))
