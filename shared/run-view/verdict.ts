import { figuresOf } from './figures.ts'
import type { RunView } from './fold.ts'

export type Tone = 'good' | 'bad' | 'warning' | 'neutral'

/** What the banner on top of a run says. */
export interface VerdictView {
  tone: Tone
  /** "Pass", "So far", … */
  word: string
  sentence: string
  /** The distribution's verdict beside the run's, where there is one. */
  distribution: string | null
}

/** A run's verdict as a word. */
export const verdictWords = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const
const runTones: Record<keyof typeof verdictWords, Tone> = { pass: 'good', fail: 'bad', inconclusive: 'warning' }
const distributionWords = {
  balanced: 'Balanced', skewed: 'Skewed', pinned: 'Pinned', inconclusive: 'Inconclusive', 'not-tested': 'Not tested',
} as const

/** The run's verdict once there is a report; until then what the data say so far. */
export function verdictOf(view: RunView): VerdictView {
  const figures = figuresOf(view)
  if (view.report) {
    const { verdict, headline, distribution } = view.report
    return { tone: runTones[verdict], word: verdictWords[verdict], sentence: headline, distribution: distributionWords[distribution.verdict] }
  }
  if (view.state === 'failed') return { tone: 'bad', word: 'Failed', sentence: view.message, distribution: null }
  if (!figures || figures.totals.sent === 0) {
    return { tone: 'neutral', word: 'Measuring', sentence: view.message || 'Waiting for the first answers.', distribution: null }
  }
  const { verdict } = figures.distribution
  return {
    tone: distributionTone(verdict, view.opened?.plan.affinity ?? false), word: 'So far', sentence: figures.headline,
    distribution: distributionWords[verdict],
  }
}

/** Pinned is what client affinity promises, and a fault everywhere else. */
export function distributionTone(verdict: keyof typeof distributionWords, affinity: boolean): Tone {
  switch (verdict) {
    case 'balanced': return 'good'
    case 'skewed': return 'bad'
    case 'pinned': return affinity ? 'good' : 'bad'
    case 'inconclusive': return 'warning'
    case 'not-tested': return 'neutral'
  }
}
