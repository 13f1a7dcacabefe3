import { expect, test } from 'vitest'
import { Random, templateHash } from './random.ts'

const take = (count: number, make: () => number) => Array.from({ length: count }, make)

test('the same seed and label give the same numbers, others give others', () => {
  const numbers = (seed: number, label: string) => {
    const random = new Random(seed, label)
    return take(20, () => random.next())
  }
  expect(numbers(1, 'a')).toEqual(numbers(1, 'a'))
  expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'))
  expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'))
})

test('numbers are uniform: each of 20 parts gets its share within 5 standard deviations', () => {
  const random = new Random(42, 'uniform')
  const counts = Array<number>(20).fill(0)
  for (let draw = 0; draw < 200_000; draw++) {
    const part = random.below(20)
    counts[part] = (counts[part] ?? 0) + 1
  }
  const deviation = Math.sqrt(200_000 * 0.05 * 0.95)
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * deviation)
})

test('normal numbers have mean 0 and variance 1', () => {
  const random = new Random(3, 'normal')
  const numbers = take(100_000, () => random.normal())
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length
  expect(Math.abs(mean)).toBeLessThan(0.02)
  expect(Math.abs(variance - 1)).toBeLessThan(0.02)
})

test('identifiers have the forms Kubernetes gives them', () => {
  const random = new Random(1)
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(random.suffix()).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/)
})

test('template hashes are FNV-1a, spelled with the name alphabet', () => {
  // FNV-1a of the empty text is 2166136261, of "foobar" 0xbf9cf968 = 3214735720; digits map by their character code modulo 27.
  const spelled = (digits: string) => Array.from(digits, (digit) => 'bcdfghjklmnpqrstvwxz2456789'.charAt(digit.charCodeAt(0) % 27)).join('')
  expect(templateHash('')).toBe(spelled('2166136261'))
  expect(templateHash('foobar')).toBe(spelled('3214735720'))
})
