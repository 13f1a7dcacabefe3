import { visitHdr } from './hdr-encoding.ts'
import { lowestValueAt, widthAt } from './hdr-layout.ts'

/**
 * Quantiles (milliseconds) of an encoded histogram, as `Histogram.quantilesMs` has them, read straight from the text: several times faster for
 * the many small histograms of a run's seconds. The fractions ascend; empty where nothing was recorded.
 *
 * @throws RangeError where the text is no histogram.
 */
export function encodedQuantilesMs(text: string, fractions: readonly number[]): number[] {
  const found: number[] = []
  if (text === '') return found
  const uppersUs: number[] = []
  const counts: number[] = []
  let total = 0
  visitHdr(text, (index, count, layout) => {
    uppersUs.push(lowestValueAt(layout, index) + widthAt(layout, index) - 1)
    counts.push(count)
    total += count
  })
  const wanted = fractions.map((fraction) => Math.max(1, Math.ceil(fraction * total - 1e-9)))
  let sum = 0
  for (let i = 0; i < counts.length && found.length < wanted.length; i += 1) {
    sum += counts[i] ?? 0
    while (found.length < wanted.length && sum >= (wanted[found.length] ?? 0)) found.push((uppersUs[i] ?? 0) / 1000)
  }
  return found
}
