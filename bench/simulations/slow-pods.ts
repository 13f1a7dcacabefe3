import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { slowPods } from '../../shared/distribution/slow-pod.ts'
import { podNames } from '../../shared/distribution/testing/choosers.ts'
import { podLatencies, serviceTimes } from '../../shared/report/pod-latency.ts'
import { Tally } from '../../shared/tally/tally.ts'
import { atLeast, atMost, type Rate } from './trial.ts'

const medianMs = 10

/** Which pods are called slow, where all are alike, one is a little slower, and one is twice as slow; times are lognormal. */
export function slowPodNames(random: Random): Rate[] {
  return [3, 10, 50].flatMap((size) => [20, 500, 2_000].flatMap((answers) => {
    const pods = podNames(size)
    const runs = Math.max(100, Math.min(500, Math.floor(500_000 / (size * answers))))
    const namedWith = (slower: number): string[][] => Array.from({ length: runs }, () => {
      const tally = new Tally(0)
      for (const [i, pod] of pods.entries()) {
        const responder = tally.responder(pod)
        const scaleMs = medianMs * (i === 0 ? slower : 1)
        for (let answer = 0; answer < answers; answer++) responder.recordAnswer(answer, scaleMs * Math.exp(0.5 * normal(random)))
      }
      return slowPods(podLatencies(serviceTimes(tally))).map(({ name }) => name)
    })
    const what = `P = ${size}, ${answers} answers each`
    const rates = [
      atMost(`${what}: all alike, some pod called slow`, namedWith(1).filter((names) => names.length > 0).length, runs, 0.01),
      atMost(`${what}: one 10 % slower, called slow`, namedWith(1.1).filter((names) => names.length > 0).length, runs, 0.01),
    ]
    if (answers < 500) return rates
    const found = namedWith(2).filter((names) => names.length > 0)
    return [
      ...rates,
      atLeast(`${what}: one twice as slow, found`, found.length, runs, 0.95),
      atLeast(`${what}: … and it alone named`, found.filter((names) => names.length === 1 && names[0] === pods[0]).length, Math.max(1, found.length), 0.99),
    ]
  }))
}

/** Box and Muller 1958. */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
