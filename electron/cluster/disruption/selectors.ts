import type { LabelSelector } from '../api/objects.ts'

/** Whether a label selector selects labels; an empty one selects all. Source: Kubernetes API reference, LabelSelector. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const byLabels = Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value)
  return byLabels && selector.matchExpressions.every(({ key, operator, values }) => {
    const value = labels[key]
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    if (operator === 'In') return value !== undefined && values.includes(value)
    return operator === 'NotIn' && (value === undefined || !values.includes(value))
  })
}
