import { expect, test } from 'vitest'
import {
  formatAfter, formatBytes, formatConfidence, formatDeviation, formatDuration, formatInteger, formatMoment, formatMs, formatPerSecond, formatRate, formatShare, formatTick,
} from './format.ts'
import { shortNames, targetName } from './names.ts'
import { folded, opened, report, second, snapshot } from './testing/sample.ts'
import { axisEndMs, nowMs, offsetMs, timeTicksMs } from './time.ts'
import { verdictOf } from './verdict.ts'

/** Narrow spaces as plain ones, to read the expectations. */

test.each([
  [0, '0'], [999, '999'], [12_240, '12,240'], [1_234_567.4, '1,234,567'], [-1500, '−1,500'], [-0.2, '0'],
])('the integer %d reads %s', (value, text) => expect(formatInteger(value)).toBe(text))

test.each([
  [formatShare(0.2034), '20.3%'], [formatShare(0.2034, 2), '20.34%'], [formatShare(1), '100.0%'],
  [formatDeviation(0.014), '+1.4%'], [formatDeviation(-0.09), '−9.0%'], [formatDeviation(-0.0004), '±0.0%'],
  [formatDeviation(1.13), '+113%'],
  [formatRate(0), '0%'], [formatRate(0.0051), '0.51%'], [formatRate(0.00002), '<0.01%'], [formatRate(0.1234), '12.3%'],
  [formatMs(null), '–'], [formatMs(4.123), '4.12'], [formatMs(9.996), '10.0'], [formatMs(38.72), '38.7'], [formatMs(1020.4), '1,020'],
  [formatDuration(380.4), '380 ms'], [formatDuration(999.7), '1.00 s'], [formatDuration(1420), '1.42 s'],
  [formatDuration(125_000), '2 min 05 s'],
  [formatAfter(1420), '+1.42 s'], [formatAfter(-6.2), '−6 ms'], [formatAfter(-0.3), '+0 ms'],
  [formatMoment(15_040), '15.0 s'], [formatMoment(125_900), '2:05'],
  [formatTick(15_000, 60_000), '15 s'], [formatTick(500, 1000), '0.5 s'], [formatTick(120_000, 600_000), '2 min'],
  [formatTick(90_000, 600_000), '1:30'],
  [formatTick(5_400_000, 10_800_000), '1.5 h'],
  [formatPerSecond(499.84), '499.8'], [formatPerSecond(12_240.4), '12,240'],
])('%s is %s', (shown, text) => expect(shown).toBe(text))

test.each([[0, ''], [0.954, '95% sure'], [0.9899, '98% sure'], [0.999, 'at least 99% sure'], [1, 'at least 99% sure']])(
  'a confidence of %d reads %s', (confidence, text) => expect(formatConfidence(confidence)).toBe(text),
)

test('pods are told apart by what their names do not share', () => {
  expect([...shortNames(['checkout-7d9-2xk', 'checkout-7d9-8vz']).values()]).toEqual(['2xk', '8vz'])
  expect([...shortNames(['checkout-7d9-2xk', 'checkout-5c4-8vz']).values()]).toEqual(['7d9-2xk', '5c4-8vz'])
  expect([...shortNames(['web-1', 'web-10']).values()]).toEqual(['1', '10'])
  expect([...shortNames(['one', 'two']).values()]).toEqual(['one', 'two'])
  expect([...shortNames(['checkout-7d9-2xk']).values()]).toEqual(['checkout-7d9-2xk'])
  expect(shortNames([]).size).toBe(0)
})

test('a target is named by its Service and port, or its address', () => {
  const { target } = opened([]).plan
  expect(targetName(target)).toBe('shop/checkout:http')
  expect(targetName({ kind: 'url', url: 'http://127.0.0.1:80/' })).toBe('http://127.0.0.1:80/')
})

test('a live run\'s axis ends where it is planned to, a finished one\'s where it ended', () => {
  const live = folded(opened(['a']), { kind: 'snapshot', snapshot: snapshot(12_300) }, { kind: 'seconds', seconds: [second(11_000, {})] })
  expect(axisEndMs(live)).toBe(60_000)
  expect(nowMs(live)).toBe(12_300)
  const stopped = folded(opened(['a']), { kind: 'report', report: report(snapshot(12_300)) })
  expect(axisEndMs(stopped)).toBe(12_300)
})

test('ticks are round, few, and start at zero', () => {
  expect(timeTicksMs(60_000, 7)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  expect(timeTicksMs(12_300, 7)).toEqual([0, 2000, 4000, 6000, 8000, 10_000, 12_000])
  expect(timeTicksMs(100_000_000, 5).length).toBeLessThanOrEqual(6)
})

test('ISO times become offsets from the start', () => {
  expect(offsetMs('2026-08-07T10:00:01.250Z', '2026-08-07T10:00:00.000Z')).toBe(1250)
  expect(offsetMs(null, '2026-08-07T10:00:00.000Z')).toBeNull()
})

test('the verdict is measuring, then so far, then the report\'s', () => {
  expect(verdictOf(folded(opened(['a'])))).toMatchObject({ tone: 'neutral', word: 'Measuring' })
  expect(verdictOf(folded(opened(['a']), { kind: 'state', state: 'failed', message: 'No pod is ready.' })))
    .toEqual({ tone: 'bad', word: 'Failed', sentence: 'No pod is ready.', distribution: null })
  const live = snapshot(1000)
  expect(verdictOf(folded(opened(['a']), { kind: 'snapshot', snapshot: live })))
    .toEqual({ tone: 'good', word: 'So far', sentence: 'Balanced: so and so.', distribution: 'Balanced' })
  const failed = report(live, { verdict: 'fail', headline: 'Skewed: b.' })
  expect(verdictOf(folded(opened(['a']), { kind: 'report', report: failed })))
    .toEqual({ tone: 'bad', word: 'Fail', sentence: 'Skewed: b.', distribution: 'Balanced' })
})

test('pinned is right where affinity is promised, wrong elsewhere', () => {
  const pinned = snapshot(1000, { distribution: { ...snapshot(1000).distribution, verdict: 'pinned' } })
  const toneWith = (affinity: boolean) => {
    const start = opened(['a'])
    return verdictOf(folded({ ...start, plan: { ...start.plan, affinity } }, { kind: 'snapshot', snapshot: pinned })).tone
  }
  expect(toneWith(true)).toBe('good')
  expect(toneWith(false)).toBe('bad')
})

test.each([[0, '0.00 kB'], [712_000, '712 kB'], [999_700, '1.00 MB'], [1_240_000_000, '1.24 GB'], [35e12, '35.0 TB'], [2e15, '2000 TB']])(
  '%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
