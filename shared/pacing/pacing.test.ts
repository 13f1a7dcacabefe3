import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadSpec, Stage } from '../profile/profile.ts'
import { arrivalsOf, constantArrivals, poissonArrivals, type Arrivals } from './arrivals.ts'
import { connectionPlan, shareOf } from './connection-plan.ts'
import { loadArrivals, measuredMs, performedStages, plannedMs } from './load-plan.ts'
import { seededRandom } from './seeded-random.ts'
import { stageCurve } from './stage-curve.ts'

const alone = { worker: 0, workers: 1 }
const hold = (value: number, durationMs: number): Stage => ({ from: value, to: value, durationMs })

function all(arrivals: Arrivals, limit = 1_000_000): number[] {
  const times: number[] = []
  for (let due = arrivals.next(); due !== null && times.length < limit; due = arrivals.next()) times.push(due)
  return times
}

const anyStages = fc.array(fc.record({
  from: fc.integer({ min: 0, max: 500 }), to: fc.integer({ min: 0, max: 500 }), durationMs: fc.integer({ min: 1, max: 3000 }),
}), { minLength: 1, maxLength: 4 })

describe('constantArrivals', () => {
  it.each([
    ['holds a rate', [hold(4, 1000)], [0, 250, 500, 750]],
    ['holds a rate below one a second', [hold(0.5, 5000)], [0, 2000, 4000]],
    ['goes from stage to stage without a gap', [hold(2, 1000), hold(4, 500)], [0, 500, 1000, 1250]],
    ['pauses at rate 0', [hold(2, 1000), hold(0, 1000), hold(2, 1000)], [0, 500, 2000, 2500]],
    ['ramps up: the n-th is due where the integral reaches n', [{ from: 0, to: 8, durationMs: 1000 }],
      [0, 500, Math.sqrt(2 / 4) * 1000, Math.sqrt(3 / 4) * 1000]],
    ['ramps down', [{ from: 4, to: 0, durationMs: 1000 }], [0, (1 - Math.SQRT1_2) * 1000]],
    ['makes none at rate 0', [hold(0, 1000)], []],
  ] satisfies [string, Stage[], number[]][])('%s', (_name, stages, expected) => {
    const times = all(constantArrivals({ stages }, alone))
    expect(times).toHaveLength(expected.length)
    times.forEach((time, index) => expect(time).toBeCloseTo(expected[index] ?? NaN, 6))
  })

  it('does not drift: the ten-millionth arrival is due to the microsecond', () => {
    const curve = stageCurve([hold(20_000, 3_600_000)])
    expect(curve.timeOfIntegral(10_000_000)).toBeCloseTo(500_000, 3)
    expect(curve.total).toBe(72_000_000)
  })

  it('makes as many as the integral says, ascending and within the stages', () => {
    fc.assert(fc.property(anyStages, (stages) => {
      const times = all(constantArrivals({ stages }, alone))
      expect(times).toHaveLength(Math.ceil(stageCurve(stages).total - 1e-6))
      expect(times.every((time, index) => time >= (times[index - 1] ?? 0) && time < measuredMs({ stages }))).toBe(true)
    }))
  })

  it('is dealt out to workers without a loss', () => {
    fc.assert(fc.property(anyStages, fc.integer({ min: 1, max: 5 }), (stages, workers) => {
      const parts = Array.from({ length: workers }, (_, worker) => all(constantArrivals({ stages }, { worker, workers })))
      expect(parts.flat().sort((a, b) => a - b)).toEqual(all(constantArrivals({ stages }, alone)))
    }))
  })
})

describe('poissonArrivals', () => {
  it('has exponential gaps (Kolmogorov-Smirnov, 1 %) and about the right number', () => {
    const times = all(poissonArrivals({ stages: [hold(1000, 20_000)] }, alone, 42))
    expect(Math.abs(times.length - 20_000)).toBeLessThan(4 * Math.sqrt(20_000))
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0)).sort((a, b) => a - b)
    const distance = Math.max(...gaps.map((gap, index) => Math.abs(1 - Math.exp(-gap) - (index + 0.5) / gaps.length)))
    expect(distance).toBeLessThan(1.63 / Math.sqrt(gaps.length))
  })

  it.each<[string, Stage[], number]>([
    ['a ramp', [{ from: 0, to: 2000, durationMs: 20_000 }], 1],
    ['a ramp, over three workers', [{ from: 0, to: 2000, durationMs: 20_000 }], 3],
    ['holds and ramps, over two workers', [hold(300, 5000), { from: 300, to: 2000, durationMs: 10_000 }, hold(50, 20_000)], 2],
  ])('has exponential gaps on the scale of its integral (Kolmogorov-Smirnov, 1 %%): %s', (_name, stages, workers) => {
    const curve = stageCurve(stages)
    const times = Array.from({ length: workers }, (_, worker) => all(poissonArrivals({ stages }, { worker, workers }, 7))).flat().sort((a, b) => a - b)
    const steps = times.map((time, index) => curve.integralAt(time) - curve.integralAt(times[index - 1] ?? 0)).sort((a, b) => a - b)
    const distance = Math.max(...steps.map((step, index) => Math.abs(1 - Math.exp(-step) - (index + 0.5) / steps.length)))
    expect(distance).toBeLessThan(1.63 / Math.sqrt(steps.length))
    expect(Math.abs(times.length - curve.total)).toBeLessThan(4 * Math.sqrt(curve.total))
  })

  it('keeps to its rate when several workers share it, and to its ramp', () => {
    const stages = [{ from: 0, to: 2000, durationMs: 10_000 }]
    const parts = [0, 1, 2].map((worker) => all(poissonArrivals({ stages }, { worker, workers: 3 }, 1)))
    expect(Math.abs(parts.flat().length - 10_000)).toBeLessThan(400)
    expect(Math.abs(parts.flat().filter((time) => time < 5000).length - 2500)).toBeLessThan(200)
    expect(new Set(parts.flat()).size).toBe(parts.flat().length)
  })

  it('repeats for a seed and differs for another', () => {
    const load: Pick<LoadSpec, 'stages' | 'arrivals'> = { stages: [hold(100, 1000)], arrivals: 'poisson' }
    expect(all(arrivalsOf(load, alone, 5))).toEqual(all(arrivalsOf(load, alone, 5)))
    expect(all(arrivalsOf(load, alone, 5))).not.toEqual(all(arrivalsOf(load, alone, 6)))
  })
})

describe('loadArrivals', () => {
  it('puts the warm-up first, and the measured arrivals exactly after it', () => {
    const load: Parameters<typeof loadArrivals>[0] = { stages: [hold(4, 500)], arrivals: 'constant', warmupMs: 350, requests: null }
    expect(all(loadArrivals(load, alone, 1))).toEqual([0, 250, 350, 600])
  })

  it('ends after a number of requests, and says when', () => {
    const load: Parameters<typeof loadArrivals>[0] = { stages: [hold(4, 5000)], arrivals: 'constant', warmupMs: 300, requests: 3 }
    const arrivals = loadArrivals(load, alone, 1)
    expect(arrivals.endMs).toBe(5300)
    expect(all(arrivals)).toEqual([0, 250, 300, 550, 800])
    expect(arrivals.endMs).toBe(800)
    expect(plannedMs({ ...load, model: 'open' })).toBe(750)
    expect(plannedMs({ ...load, model: 'open', requests: 500 })).toBe(5000)
    expect(plannedMs({ ...load, model: 'closed' })).toBe(5000)
    expect(plannedMs({ ...load, model: 'open', arrivals: 'poisson' })).toBe(5000)
  })

  it('gives all workers together exactly the first arrivals asked for, or all where there are fewer', () => {
    fc.assert(fc.property(anyStages, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 800 }), (stages, workers, requests) => {
      const load: Parameters<typeof loadArrivals>[0] = { stages, arrivals: 'constant', warmupMs: 0, requests }
      const parts = Array.from({ length: workers }, (_, worker) => all(loadArrivals(load, { worker, workers }, 1)))
      const whole = all(loadArrivals({ ...load, requests: null }, alone, 1))
      expect(parts.flat().sort((a, b) => a - b)).toEqual(whole.slice(0, requests))
    }))
  })

  it('gives all workers together that many Poisson arrivals', () => {
    const load: Parameters<typeof loadArrivals>[0] = { stages: [hold(100, 60_000)], arrivals: 'poisson', warmupMs: 1000, requests: 1001 }
    const parts = [0, 1, 2].map((worker) => all(loadArrivals(load, { worker, workers: 3 }, 1)).filter((time) => time >= 1000))
    expect(parts.map(({ length }) => length)).toEqual([334, 334, 333])
  })

  it('warms up at the rate the load begins with, or ramps towards', () => {
    expect(performedStages({ stages: [{ from: 5, to: 50, durationMs: 10 }], warmupMs: 7 })[0]).toEqual(hold(5, 7))
    expect(performedStages({ stages: [{ from: 0, to: 50, durationMs: 10 }], warmupMs: 7 })[0]).toEqual(hold(50, 7))
    expect(performedStages({ stages: [hold(5, 10)], warmupMs: 0 })).toEqual([hold(5, 10)])
  })
})

describe('stageCurve', () => {
  it('is the inverse of its own integral', () => {
    fc.assert(fc.property(anyStages, fc.double({ min: 0, max: 0.999, noNaN: true }), (stages, part) => {
      const curve = stageCurve(stages)
      const amount = curve.total * part
      const time = curve.timeOfIntegral(amount)
      if (time !== null) expect(curve.integralAt(time)).toBeCloseTo(amount, 5)
    }))
  })

  it('tells its value', () => {
    const curve = stageCurve([hold(5, 100), { from: 10, to: 20, durationMs: 100 }])
    expect([-1, 0, 99, 100, 150, 200].map((time) => curve.valueAt(time))).toEqual([0, 5, 5, 10, 15, 0])
    expect(curve.integralAt(-5)).toBe(0)
    expect(curve.integralAt(500)).toBe(curve.total)
    expect(curve.timeOfIntegral(curve.total + 1)).toBeNull()
  })
})

describe('the count of a ramp', () => {
  it.each([
    ['up', [{ from: 10, to: 1000, durationMs: 30_000 }]],
    ['down', [{ from: 800, to: 1, durationMs: 20_000 }]],
    ['after a hold, and hold again', [hold(100, 10_000), { from: 100, to: 400, durationMs: 5000 }, hold(400, 10_000)]],
  ] satisfies [string, Stage[]][])('is within 0.5 %% of its integral at every second and exact in the end: %s', (_name, stages) => {
    const times = all(constantArrivals({ stages }, alone))
    const curve = stageCurve(stages)
    for (let second = 1; second * 1000 <= curve.durationMs; second += 1) {
      const due = times.filter((time) => time < second * 1000).length
      expect(Math.abs(due - curve.integralAt(second * 1000))).toBeLessThanOrEqual(1)
    }
    expect(Math.abs(times.length - curve.total) / curve.total).toBeLessThan(0.005)
  })

  it('of connections is within 0.5 % of its integral, as the number of workers goes', () => {
    const stages = [hold(50, 2000), { from: 50, to: 900, durationMs: 10_000 }, hold(900, 3000), { from: 900, to: 10, durationMs: 5000 }]
    const curve = stageCurve(stages)
    for (const workers of [1, 3]) {
      const plans = Array.from({ length: workers }, (_, worker) => connectionPlan({ stages }, { worker, workers }))
      let area = 0
      for (let atMs: number | null = 0; atMs !== null;) {
        const wanted = plans.reduce((sum, plan) => sum + plan.wantedAt(atMs ?? 0), 0)
        const next: number | null = plans[0]?.nextChangeAfter(atMs) ?? null
        area += (wanted * ((next ?? curve.durationMs) - atMs)) / 1000
        atMs = next
      }
      expect(Math.abs(area - curve.total) / curve.total).toBeLessThan(0.005)
    }
  })
})

describe('connectionPlan', () => {
  const stages = [hold(10, 1000), { from: 10, to: 2, durationMs: 800 }]

  it('deals connections out to the workers', () => {
    const wanted = [0, 1, 2].map((worker) => connectionPlan({ stages }, { worker, workers: 3 }).wantedAt(0))
    expect(wanted).toEqual([4, 3, 3])
    expect([0, 1, 2].map((worker) => shareOf(2, { worker, workers: 3 }))).toEqual([1, 1, 0])
  })

  it('follows a ramp and ends', () => {
    const plan = connectionPlan({ stages }, alone)
    expect([0, 999, 1000, 1400, 1799, 1800].map((time) => plan.wantedAt(time))).toEqual([10, 10, 10, 6, 2, 0])
  })

  it('says when to look again', () => {
    const plan = connectionPlan({ stages }, alone)
    expect([0, 1000, 1005, 1795, 1800].map((time) => plan.nextChangeAfter(time))).toEqual([1000, 1010, 1015, 1800, null])
  })
})

describe('seededRandom', () => {
  it('is sfc32 by its definition, computed in whole numbers of any size', () => {
    const mask = 0xffff_ffffn
    const reference = (seed: bigint, stream: bigint): (() => number) => {
      let [a, b, c, counter] = [seed & mask, (seed >> 32n) & mask, stream & mask, 1n]
      const next = (): bigint => {
        const sum = (a + b + counter) & mask
        counter = (counter + 1n) & mask
        a = b ^ (b >> 9n)
        b = (c + ((c << 3n) & mask)) & mask
        c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask
        return sum
      }
      for (let i = 0; i < 15; i++) next()
      return () => Number(((next() >> 5n) << 26n) | (next() >> 6n)) / 2 ** 53
    }
    for (const [seed, stream] of [[1, 0], [7, 3], [2 ** 40 + 5, 2 ** 31 - 1]] as const) {
      const [ours, theirs] = [seededRandom(seed, stream), reference(BigInt(seed), BigInt(stream))]
      for (let i = 0; i < 1_000; i++) expect(ours()).toBe(theirs())
    }
  })

  it('is uniform, and different for every stream', () => {
    const random = seededRandom(123, 4)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i += 1) {
      const bin = Math.floor(random() * 10)
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(27.9)
    expect(seededRandom(1, 1)()).not.toBe(seededRandom(1, 2)())
    expect(seededRandom(1, 1)()).toBe(seededRandom(1, 1)())
    expect(seededRandom(2 ** 40, 1)()).not.toBe(seededRandom(2 ** 41, 1)())
  })
})
