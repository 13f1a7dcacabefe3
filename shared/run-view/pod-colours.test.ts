import { describe, expect, it } from 'vitest'
import { podColours, podLook, podPatterns, surfaceColours } from './pod-colours.ts'

type Triple = readonly [number, number, number]

/** Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0. */
const sights: Record<string, readonly [Triple, Triple, Triple]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  const surface = surfaceColours[theme]
  const colours = podColours[theme].map(linear)

  it('keeps a contrast of 3:1 to the surface (WCAG 1.4.11)', () => {
    for (const colour of colours) expect(contrast(colour, linear(surface))).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.keys(sights))('has no two colours that look alike with %s', (sight) => {
    const seen = colours.map((colour) => oklab(simulate(colour, sights[sight] ?? [colour, colour, colour])))
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(0, i)) expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.08)
    }
  })
})

it('gives every pod a look of its own until colours and patterns are used up', () => {
  const distinct = podColours.dark.length * podPatterns.length
  const looks = Array.from({ length: distinct }, (_, index) => JSON.stringify(podLook(index)))
  expect(new Set(looks).size).toBe(distinct)
  expect(podLook(distinct)).toEqual(podLook(0))
})

function linear(hex: string): Triple {
  const channel = (from: number) => {
    const value = parseInt(hex.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

function simulate(colour: Triple, rows: readonly [Triple, Triple, Triple]): Triple {
  const seen = (row: Triple) => Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]))
  return [seen(rows[0]), seen(rows[1]), seen(rows[2])]
}

function contrast(a: Triple, b: Triple): number {
  const luminance = (colour: Triple) => 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** Björn Ottosson, "A perceptual color space for image processing" (2020). */
function oklab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
