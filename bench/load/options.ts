import { parseArgs } from 'node:util'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface BenchOptions {
  /** Names of cases; empty for all but the long ones. */
  cases: string[]
  long: boolean
  /** Peers to compare with; null for all that are installed. */
  peers: string[] | null
  rounds: number
  /** Null for each case's own. */
  seconds: number | null
  warmupSeconds: number
  seed: number
  outFolder: string
}

const resultsFolder = fileURLToPath(new URL('../results', import.meta.url))

export const usage = `npm run bench -- [--case NAME,…] [--peers NAME,…] [--rounds 5] [--seconds N] [--warmup 1] [--seed 1] [--long] [--out DIR]`

/** @throws Error naming what is wrong with the arguments. */
export function parseOptions(args: readonly string[], caseNames: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args], strict: true,
    options: {
      case: { type: 'string', multiple: true }, rounds: { type: 'string' }, seconds: { type: 'string' }, warmup: { type: 'string' },
      seed: { type: 'string' }, peers: { type: 'string' }, long: { type: 'boolean' }, out: { type: 'string' },
    },
  })
  const cases = (values.case ?? []).flatMap((list) => list.split(','))
  const unknown = cases.filter((name) => !caseNames.includes(name))
  if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}. Choose from ${caseNames.join(', ')}.`)
  return {
    cases, long: values.long ?? false, peers: values.peers?.split(',') ?? null,
    rounds: numberOf('--rounds', values.rounds, 5, 1),
    seconds: values.seconds === undefined ? null : numberOf('--seconds', values.seconds, 0, 1),
    warmupSeconds: numberOf('--warmup', values.warmup, 1, 0),
    seed: numberOf('--seed', values.seed, 1, 0),
    outFolder: values.out === undefined ? resultsFolder : path.resolve(values.out),
  }
}

function numberOf(flag: string, text: string | undefined, usual: number, least: number): number {
  if (text === undefined) return usual
  const number = Number(text)
  if (!Number.isFinite(number) || number < least) throw new Error(`${flag} takes a number from ${least}, not "${text}".`)
  return number
}
