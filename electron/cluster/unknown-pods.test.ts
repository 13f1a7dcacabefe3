import { describe, expect, it } from 'vitest'
import { failureOf } from '../../shared/contract/failure.ts'
import { plannedPod } from '../../shared/distribution/testing/simulated-run.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { refuseUnknownPods } from './unknown-pods.ts'

const pods = ['web-v1-a', 'web-v1-b', 'web-v2-a'].map((name) => plannedPod(name, 1 / 3))

function refused(spec: Record<string, unknown>) {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'test' }, spec: { target: { service: 'web' }, ...spec },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  try {
    refuseUnknownPods(parsed.profile, pods, 'shop/web')
    return null
  } catch (error) {
    return failureOf(error)
  }
}

describe('pods that a profile names', () => {
  it('are refused all at once, each with its path and those there are, the likest first', () => {
    expect(refused({
      disruptions: [{ at: '1s', do: 'delete', names: ['web-v1-a', 'web-v1-c'] }, { at: '2s', do: 'delete', pods: 1 }],
      expect: { balance: { shares: { v1: '90%', v3: '10%' } } },
    })).toEqual({
      code: 'profile', message: 'The profile names pods that shop/web does not have.', next: 'Name pods that there are, or leave the names out.',
      problems: [
        { path: 'spec.disruptions[0].names[1]', message: 'web-v1-c is no pod of it; there are: web-v1-a, web-v1-b, web-v2-a' },
        { path: 'spec.expect.balance.shares.v3', message: 'v3 is neither a pod of it nor part of the name of one; there are: web-v1-a, web-v1-b, web-v2-a' },
      ],
    })
  })

  it.each([
    ['there are', { disruptions: [{ at: '1s', do: 'evict', names: ['web-v2-a'] }], expect: { balance: { shares: { 'web-v1': '90%', 'web-v2-a': '10%' } } } }],
    ['a scale-out before may make', { disruptions: [{ at: '1s', do: 'scale', by: 1 }, { at: '5s', do: 'delete', names: ['web-3'] }] }],
    ['are to get nothing', { expect: { balance: { shares: { v1: '100%', v9: '0%' } } } }],
  ])('are let through where they %s', (_, spec) => expect(refused(spec)).toBeNull())

  it('are refused where they are to go before the scale-out', () => {
    expect(refused({ disruptions: [{ at: '5s', do: 'scale', by: 1 }, { at: '1s', do: 'delete', names: ['web-3'] }] })?.problems).toHaveLength(1)
  })
})
