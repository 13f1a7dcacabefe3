import type { Tone } from '../run-view/verdict.ts'
import type { Report } from './report.ts'

/** What became of an expectation, as every report and the window say it. */
export const expectationWords = { met: 'met', failed: 'not met', open: 'inconclusive' } as const

const outcomes = {
  true: { tone: 'good', word: expectationWords.met },
  false: { tone: 'bad', word: expectationWords.failed },
  null: { tone: 'warning', word: expectationWords.open },
} as const

/** The word for an expectation's outcome, and how it looks; `met` is null where the data do not tell. */
export function outcomeOf({ met }: Pick<Report['expectations'][number], 'met'>): { tone: Tone; word: string } {
  return outcomes[`${met}`]
}

/** A time of a failover or scale-out that was not observed. */
export const notSeen = 'not seen'
