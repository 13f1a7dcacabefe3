import type { LearnedRule } from '../../shared/identify/learner.ts'
import type { IdentifyRule } from '../../shared/profile/profile.ts'

/** How pods were told apart, in words for the report: "header X-Pod-Name (found by itself in 100% of responses)". */
export function describeIdentification(rule: IdentifyRule, learned: LearnedRule | null): string {
  switch (rule.by) {
    case 'none': return 'none'
    case 'header': return `header ${rule.name}`
    case 'json': return `JSON ${rule.pointer}`
    case 'body': return `body pattern ${rule.pattern}`
    case 'auto': return learned ? `${describePlace(learned.rule)} (auto)` : 'auto (no rule found)'
  }
}

function describePlace(rule: LearnedRule['rule']): string {
  switch (rule.by) {
    case 'header': return `header ${rule.name}`
    case 'json': return `JSON ${rule.pointer}`
    case 'body': return `body pattern ${rule.pattern}`
  }
}
