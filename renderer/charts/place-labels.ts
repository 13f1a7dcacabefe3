export interface LabelToPlace {
  /** Where its mark stands, pixels. */
  x: number
  widthPx: number
}

export interface PlacedLabel {
  /** Left edge, pixels. */
  left: number
  /** 0 is the lowest row. */
  row: number
}

const gapPx = 8

/**
 * Puts labels beside their marks, to the right where there is room, in as few rows as keep them apart. A label that fits in none of `rows`
 * is left out (null): its mark still tells by itself.
 */
export function placeLabels(labels: readonly LabelToPlace[], widthPx: number, rows: number): (PlacedLabel | null)[] {
  const taken: { from: number; to: number }[][] = Array.from({ length: rows }, () => [])
  return labels.map((label) => {
    const right = label.x + 4
    const left = right + label.widthPx <= widthPx ? right : label.x - 4 - label.widthPx
    if (left < 0) return null
    const span = { from: left - gapPx, to: left + label.widthPx + gapPx }
    const row = taken.findIndex((spans) => spans.every((other) => other.to <= span.from + gapPx || other.from >= span.to - gapPx))
    if (row < 0) return null
    taken[row]?.push(span)
    return { left, row }
  })
}

/** A guess of a text's width at the size labels have; narrow enough a guess to keep labels apart, never exact. */
export function labelWidthPx(text: string): number {
  return text.length * 6.4
}
