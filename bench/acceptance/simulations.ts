import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SimulatedPart } from '../simulations/parts.ts'
import { pooled, type Rate } from '../simulations/trial.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

interface Case {
  all: Rate
  least: number
  most: number
}

/** All simulations over several seeds, each on a thread of its own: a line a case, judged on all its runs together, with the range over the seeds. */
export function measureSimulations(seeds: readonly number[]): Promise<PartResult> {
  return measured(`simulations, seeds ${seeds.join(', ')}`, async () => {
    const cases = new Map<string, Case>()
    for (const parts of await Promise.all(seeds.map(simulated))) {
      for (const { title, rates } of parts) for (const rate of rates) add(cases, `${title}: ${rate.what}`, rate)
    }
    return [...cases].map(([what, { all: { rate, runs, bar, met }, least, most }]): Omit<Bar, 'part'> => (
      { what, measured: `${percent(rate)} of ${runs} runs (${percent(least)} … ${percent(most)})`, limit: bar, met }))
  })
}

function add(cases: Map<string, Case>, key: string, rate: Rate): void {
  const known = cases.get(key)
  cases.set(key, known === undefined ? { all: rate, least: rate.rate, most: rate.rate } : {
    all: pooled(known.all, rate), least: Math.min(known.least, rate.rate), most: Math.max(known.most, rate.rate),
  })
}

async function simulated(seed: number): Promise<SimulatedPart[]> {
  const worker = new Worker(new URL('../simulations/seed-worker.ts', import.meta.url), { workerData: seed })
  const [parts]: SimulatedPart[][] = await once(worker, 'message')
  return parts ?? []
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`
