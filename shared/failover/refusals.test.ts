import { expect, test } from 'vitest'
import type { TimelineEvent } from '../model/timeline.ts'
import { refusalRemarks, refusalSentence, refusalsIn } from './refusals.ts'

const told = (kind: TimelineEvent['kind'], detail: string, subject = ''): TimelineEvent => ({ atMs: 0, source: 'disruption', kind, subject, detail })

test('what a guard or the cluster refused is told once each, with the reason', () => {
  const timeline = [
    told('skipped', 'evict: Only 1 of 5 ready pods would stay.'), told('requested', 'delete', 'a'), told('failed', 'delete: forbidden', 'a'),
    told('failed', 'delete: forbidden', 'a'), told('failed', 'delete: pod b is gone', 'b'),
  ]
  expect(refusalRemarks(timeline).map(({ text }) => text)).toEqual([
    'Not disrupted as planned: evict: Only 1 of 5 ready pods would stay.', 'Not disrupted as planned (a): delete: forbidden',
    'Not disrupted as planned: delete: pod b is gone',
  ])
  expect(refusalSentence(timeline)).toBe('3 disruptions were refused or left out.')
  expect(refusalSentence(timeline.slice(0, 1))).toBe('A disruption was refused or left out.')
})

test('what was held up and made in the end was not refused, and nothing is said where nothing was', () => {
  expect(refusalsIn([told('failed', 'drain: held by a budget', 'a'), told('accepted', 'drain', 'a')])).toEqual([])
  expect(refusalSentence([told('accepted', 'drain', 'a')])).toBe('')
})

test('many are counted', () => {
  const timeline = Array.from({ length: 9 }, (_, i) => told('failed', `drain: held ${i}`, `pod-${i}`))
  expect(refusalRemarks(timeline).at(-1)?.text).toBe('4 more disruptions were refused or left out; the timeline has them all.')
})
