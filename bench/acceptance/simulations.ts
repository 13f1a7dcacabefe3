import { simulateParts } from '../simulations/parts.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

interface Cases { runs: number; least: number; most: number; limit: string; met: boolean }

/** All simulations over several seeds: a line a case, with the range of rates over the seeds. */
export function measureSimulations(seeds: readonly number[]): Promise<PartResult> {
  return measured(`simulations, seeds ${seeds.join(', ')}`, () => {
    const cases = new Map<string, Cases>()
    for (const seed of seeds) {
      for (const { title, rates } of simulateParts(seed)) {
        for (const { what, runs, rate, bar, met } of rates) {
          const key = `${title}: ${what}`
          const known = cases.get(key) ?? { runs: 0, least: Infinity, most: -Infinity, limit: bar, met: true }
          cases.set(key, {
            runs: known.runs + runs, least: Math.min(known.least, rate), most: Math.max(known.most, rate), limit: bar, met: known.met && met,
          })
        }
      }
    }
    return Promise.resolve([...cases].map(([what, { runs, least, most, limit, met }]): Omit<Bar, 'part'> => (
      { what, measured: `${percent(least)} … ${percent(most)} of ${runs} runs`, limit, met })))
  })
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`
