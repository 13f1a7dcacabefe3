import { expect, it } from 'vitest'
import { fitted } from './fitted.ts'
import { chosenDuration, formatDate, listed, lowerFirst, plural, unidentifiedWords } from './prose.ts'

it.each([[250, '250 ms'], [1000, '1 s'], [5000, '5 s'], [1500, '1.5 s'], [90_000, '1 min 30 s'], [3_600_000, '1 h'], [3_661_000, '1 h 1 min 1 s'], [0, '0 ms']])(
  '%d ms as chosen: %s', (ms, text) => {
    expect(chosenDuration(ms)).toBe(text)
  })

it('counts and lists in words', () => {
  expect([plural(1, 'pod'), plural(0, 'pod'), plural(12_000, 'request')]).toEqual(['1 pod', '0 pods', '12,000 requests'])
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c'])
  expect([lowerFirst('Connection refused'), lowerFirst('TLS failed')]).toEqual(['connection refused', 'TLS failed'])
})

it('says what could not be attributed', () => {
  expect(unidentifiedWords({ requests: 0, connections: 0 })).toBeNull()
  expect(unidentifiedWords({ requests: 0, connections: 2 })).toBe('2 connections ended without a response that names a pod')
  expect(unidentifiedWords({ requests: 3, connections: 1 })).toBe('3 responses on 1 connection could not be attributed to a pod')
})

it('writes dates in UTC and leaves alone what is none', () => {
  expect(formatDate('2026-03-14T10:26:53.123+01:00')).toBe('2026-03-14 09:26:53 UTC')
  expect(formatDate('yesterday')).toBe('yesterday')
})

it('fits long names by leaving out their middle', () => {
  expect(fitted('short', 10)).toBe('short')
  expect(fitted('checkout-7d9f8b6c5d-2xkqp', 12)).toBe('chec…d-2xkqp')
  expect(fitted('checkout-7d9f8b6c5d-2xkqp', 12)).toHaveLength(12)
})
