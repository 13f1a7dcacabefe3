import type { Distribution } from '../report/report.ts'
import type { Judgement } from './judge.ts'

/** Looks in a row (one a second) that must agree before the verdict that is shown changes. */
export const looksToChange = 4

/**
 * Keeps the live verdict from flapping: near its limits a verdict may change with every second, as chance has it. Another verdict is shown
 * once `looksToChange` looks in a row agree on it, or where the shown one was not confirmed for twice as many (which a word once said always takes to
 * become "inconclusive" again: that is what chance does near a limit, and what a pod does that joined); until then the last
 * distribution with the shown verdict stands, the pods' figures are those of the look. The first look is shown as it is. The report's
 * judgement does not pass through here.
 */
export class SteadyJudgement {
  private shown: Distribution | null = null
  private pending: Distribution['verdict'] | null = null
  private agreeing = 0
  private unconfirmed = 0

  /** Takes the next look and returns what to show. */
  next(look: Judgement): Judgement {
    const { distribution } = look
    const { verdict } = distribution
    if (this.shown === null || this.shown.verdict === verdict) return this.show(look)
    this.agreeing = this.pending === verdict ? this.agreeing + 1 : 1
    this.pending = verdict
    this.unconfirmed += 1
    const agreed = this.agreeing >= looksToChange && verdict !== 'inconclusive'
    if (agreed || this.unconfirmed >= 2 * looksToChange) return this.show(look)
    return { ...look, distribution: this.shown }
  }

  private show(look: Judgement): Judgement {
    this.shown = look.distribution
    this.pending = null
    this.unconfirmed = 0
    return look
  }
}
