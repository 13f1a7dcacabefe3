/** The upright axis of a chart. */
export interface ValueAxis {
  ticks: number[]
  /** 0 at the bottom, 1 at the top; values outside are held at the ends. */
  position(value: number): number
}

/** From zero to a round value above `largest`, with two to five steps of 1, 2 or 5 times a power of ten. */
export function linearAxis(largest: number): ValueAxis {
  const top = largest > 0 ? largest : 1
  const rough = top / 4
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = clean(([1, 2, 5, 10].find((factor) => factor * decade >= rough * (1 - 1e-9)) ?? 10) * decade)
  const steps = Math.ceil(top / step - 1e-9)
  const end = step * steps
  return {
    ticks: Array.from({ length: steps + 1 }, (_, i) => clean(i * step)),
    position: (value) => held(value / end),
  }
}

/** Powers of ten around all positive values, with 2 and 5 between them where they are few; at least one decade. */
export function logAxis(values: Iterable<number>): ValueAxis {
  let low = Infinity
  let high = 0
  for (const value of values) {
    if (value <= 0) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (high === 0) [low, high] = [1, 10]
  const bottom = roundedDown(low)
  const top = Math.max(roundedUp(high), clean(bottom * 10))
  const position = (value: number) => (value <= bottom ? 0 : held(Math.log(value / bottom) / Math.log(top / bottom)))
  const candidates = [[1, 2, 5], [1, 5], [1]].map((factors) => ticksBetween(bottom, top, factors))
  return { ticks: candidates.find((ticks) => ticks.length <= 6) ?? candidates.at(-1) ?? [bottom, top], position }
}

function ticksBetween(bottom: number, top: number, factors: readonly number[]): number[] {
  const first = Math.floor(Math.log10(bottom))
  const last = Math.ceil(Math.log10(top))
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
    .flatMap((decade) => factors.map((factor) => clean(factor * decade)))
    .filter((tick) => tick >= bottom * (1 - 1e-9) && tick <= top * (1 + 1e-9))
}

function roundedDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9)
  return clean(([5, 2, 1].find((factor) => factor * decade <= value * (1 + 1e-9)) ?? 1) * decade)
}

function roundedUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9)
  return clean(([1, 2, 5, 10].find((factor) => factor * decade >= value * (1 - 1e-9)) ?? 10) * decade)
}

const held = (fraction: number) => Math.min(1, Math.max(0, fraction))
const clean = (value: number) => Number(value.toPrecision(9))
