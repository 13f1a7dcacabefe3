/** A logarithmic axis from one round value to another (1, 2 or 5 times a power of ten), so that its ends seldom move. */
export interface LogRange {
  min: number
  max: number
}

/** Encloses all values, at least one decade. */
export function logRange(values: Iterable<number>): LogRange {
  let min = Infinity
  let max = 0
  for (const value of values) {
    if (value <= 0) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (max === 0) return { min: 1, max: 10 }
  const low = roundedDown(min)
  return { min: low, max: Math.max(roundedUp(max), low * 10) }
}

/** Round values within the range, as dense as `most` allows: 1-2-5, else 1-5, else powers of ten, else the ends. */
export function logTicks({ min, max }: LogRange, most: number): number[] {
  for (const factors of [[1, 2, 5], [1, 5], [1]]) {
    const ticks = decades(min, max).flatMap((decade) => factors.map((factor) => clean(factor * decade)))
      .filter((tick) => tick >= min * 0.999 && tick <= max * 1.001)
    if (ticks.length <= most) return ticks
  }
  return [min, max]
}

function decades(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min) + 1e-9)
  const last = Math.ceil(Math.log10(max) - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
}

function roundedDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const factor = [5, 2, 1].find((one) => one * decade <= value * (1 + 1e-9)) ?? 1
  return clean(factor * decade)
}

function roundedUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 2, 5, 10].find((one) => one * decade >= value * (1 - 1e-9)) ?? 10
  return clean(factor * decade)
}

function clean(value: number): number {
  return Number(value.toPrecision(6))
}
