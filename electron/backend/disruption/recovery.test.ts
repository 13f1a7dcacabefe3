import { describe, expect, it } from 'vitest'
import type { PlannedPod } from '../../../shared/model/plan.ts'
import type { DisruptionKind } from '../../../shared/profile/disruption.ts'
import { hasRecovered, tookEffect, type Before } from './recovery.ts'

const pod = (uid: string, more: Partial<PlannedPod> = {}): PlannedPod => ({
  name: uid, uid, ip: '', node: '', zone: '', ready: true, eligible: true, expectedShare: 0, note: '', ...more,
})
const three = [pod('a'), pod('b'), pod('c')]
const before = (kind: DisruptionKind, by: number | null = null): Before => ({ spec: { do: kind, by }, pods: three, victims: [pod('a')] })

describe('a round', () => {
  it.each<[DisruptionKind, number | null, PlannedPod[], boolean, boolean]>([
    ['evict', null, three, false, false],
    ['evict', null, [pod('b'), pod('c')], true, false],
    ['evict', null, [pod('b'), pod('c'), pod('d', { ready: false })], true, false],
    ['evict', null, [pod('a', { eligible: false }), pod('b'), pod('c'), pod('d')], true, true],
    ['scale', -1, three, false, false],
    ['scale', -1, [pod('b'), pod('c')], true, false],
    ['scale', 1, [...three, pod('d')], true, true],
    ['rollout', null, [pod('b'), pod('d'), pod('e')], false, false],
    ['rollout', null, [pod('d'), pod('e'), pod('f')], true, true],
    ['crash', null, three, false, true],
  ])('%s by %j with pods %#', (kind, by, now, effect, recovered) => {
    expect(tookEffect(before(kind, by), now)).toBe(effect)
    expect(hasRecovered(before(kind, by), now, false)).toBe(recovered)
  })

  it('has recovered with the same pods once it was undone', () => {
    expect(hasRecovered(before('unlabel'), three, false)).toBe(false)
    expect(hasRecovered(before('unlabel'), three, true)).toBe(true)
    expect(hasRecovered(before('unlabel'), [pod('b'), pod('c')], true)).toBe(false)
  })
})
