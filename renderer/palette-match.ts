export interface Matchable {
  label: string
  group: string
}

/**
 * What fits the words typed, best first: every word must occur in the label or the group's name; labels that begin with what was typed come
 * first, then those with a word that does, then the others, each in their given order.
 */
export function matching<T extends Matchable>(items: readonly T[], typed: string): T[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return [...items]
  const words = wanted.split(/\s+/)
  const rank = (label: string) => (label.startsWith(wanted) ? 0 : label.split(/[\s/:.-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2)
  return items
    .filter(({ label, group }) => words.every((word) => `${label} ${group}`.toLowerCase().includes(word)))
    .map((item, index) => ({ item, index, rank: rank(item.label.toLowerCase()) }))
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ item }) => item)
}
