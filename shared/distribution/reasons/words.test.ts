import { describe, expect, it } from 'vitest'
import { countText, names, percent, plural, secondsText, signedPercent } from './words.ts'

describe('words', () => {
  it.each([[0, '0'], [999, '999'], [1_000, '1,000'], [1_234_567.4, '1,234,567']])('writes %d as %s', (value, text) => {
    expect(countText(value)).toBe(text)
  })

  it.each([
    [0.3333, '33.3%'], [0.5, '50%'], [1, '100%'], [12.345, '1,235%'], [0, '0%'], [0.0004, '0%'],
  ])('writes %d as %s', (value, text) => {
    expect(percent(value)).toBe(text)
  })

  it('signs deviations', () => {
    expect([0.8, -0.125, 0].map(signedPercent)).toEqual(['+80%', '−12.5%', '±0%'])
  })

  it('counts and lists', () => {
    expect([plural(1, 'pod'), plural(1_200, 'pod')]).toEqual(['1 pod', '1,200 pods'])
    expect([names([]), names(['a']), names(['a', 'b']), names(['a', 'b', 'c']), names(['a', 'b', 'c', 'd', 'e'])])
      .toEqual(['', 'a', 'a and b', 'a, b and c', 'a, b, c and 2 more'])
    expect(secondsText(12_345)).toBe('12.3 s')
  })
})
