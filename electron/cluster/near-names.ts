/**
 * The names most like `wanted`, for "there are: …", at most `limit` and then how many more. Likeness is the edit distance
 * (Levenshtein), less for names that contain the wanted one or are contained in it.
 */
export function nearest(wanted: string, names: string[], limit = 8): string {
  if (names.length === 0) return 'none'
  const distance = (name: string) => editDistance(wanted, name) - (name.includes(wanted) || wanted.includes(name) ? wanted.length : 0)
  const sorted = [...new Set(names)].sort((a, b) => distance(a) - distance(b) || a.localeCompare(b))
  const shown = sorted.slice(0, limit).join(', ')
  return sorted.length > limit ? `${shown} and ${sorted.length - limit} more` : shown
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
