/** A run's id: sorts by time, is a file name on every system, and is unique enough to stand in a User-Agent: `20260131-142530123-k3f9x2`. */
export function createRunId(now: Date, random: () => number): string {
  const [date = '', time = ''] = now.toISOString().slice(0, 23).replace(/[-:.]/g, '').split('T')
  const tail = Array.from({ length: 6 }, () => Math.floor(random() * 36).toString(36)).join('')
  return `${date}-${time}-${tail}`
}
