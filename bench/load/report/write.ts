import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { rateChart } from './chart.ts'
import { resultsSchema, resultsSchemaName, type CaseResult, type Machine, type Results } from './results.ts'
import { resultsText } from './text.ts'

/**
 * Writes load.json, the chart and the tables made from it. Cases that were not run now stay as they were where the machine is the same, in
 * the order of `names`.
 */
export function writeResults(folder: string, machine: Machine, seed: number, measured: readonly CaseResult[], names: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'load.json')
  const kept = casesOf(file, machine).filter((old) => !measured.some(({ name }) => name === old.name))
  const cases = [...kept, ...measured].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
  const results: Results = { schema: resultsSchemaName, machine, seed, cases }
  writeFileSync(file, `${JSON.stringify(results, roundedNumber, 1)}\n`)
  writeFileSync(path.join(folder, 'load.svg'), rateChart(cases))
  writeFileSync(path.join(folder, 'README.md'), resultsText(results))
}

function casesOf(file: string, machine: Machine): CaseResult[] {
  if (!existsSync(file)) return []
  const { success, data } = resultsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  return success && JSON.stringify(data.machine) === JSON.stringify(machine) ? data.cases : []
}

/** Six digits are more than a measurement is worth. */
function roundedNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}
