import type { Random } from '../base/random.ts'

const medianMs = 3.8
const sigma = 0.4
const tailProbability = 0.02
const tailFactor = [2.5, 8] as const
const podVariation = 0.05

/**
 * How long a pod takes for each of its answers: lognormal around 3.8 ms, one answer in fifty several times that, and each pod up to 5 %
 * faster or slower than the others.
 * @param factor how many times slower the pod is, 1 for none
 * @returns the next answer's time in milliseconds
 */
export function createLatency(random: Random, factor = 1): () => number {
  const own = factor * medianMs * (1 + random.between(-podVariation, podVariation))
  return () => {
    const usual = own * Math.exp(sigma * random.normal())
    return random.next() < tailProbability ? usual * random.between(...tailFactor) : usual
  }
}
