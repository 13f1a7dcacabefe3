import type { SecondRow } from '../../shared/tally/second-row.ts'
import type { AbortRule } from '../../shared/profile/profile.ts'
import { harnessClasses } from '../../shared/tally/error-class.ts'

/** Says when a run must end early by the profile's rule: errors at or above a fraction for a time without a better second between. */
export class AbortWatch {
  private readonly rule: AbortRule | null
  private sinceMs: number | null = null

  constructor(rule: AbortRule | null) {
    this.rule = rule
  }

  /** Takes the next second; returns the worst fraction once the rule is broken for long enough, else null. */
  add(row: SecondRow): number | null {
    if (!this.rule) return null
    const ended = row.completed + row.failed
    const errors = row.failed + (row.errors.status ?? 0) + (row.errors['api-status'] ?? 0)
    const fraction = ended === 0 ? 0 : errors / ended
    if (fraction < this.rule.errorFraction || ended === 0) {
      this.sinceMs = null
      return null
    }
    this.sinceMs ??= row.fromMs
    return row.toMs - this.sinceMs >= this.rule.forMs ? fraction : null
  }
}

/** Whether most errors of a second were this computer's own. */
export function mostlyOwn(row: SecondRow): boolean {
  const own = harnessClasses.reduce((sum, name) => sum + (row.errors[name] ?? 0), 0)
  return own > row.failed / 2
}
