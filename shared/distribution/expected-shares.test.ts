import { describe, expect, it } from 'vitest'
import { sharesFor } from './expected-shares.ts'
import { plannedPod, servicePlan } from './testing/simulated-run.ts'

const shares = (of: ReturnType<typeof sharesFor>, eligible: string[]): Record<string, number> =>
  Object.fromEntries(of(eligible).pods.map((pod) => [pod.name, pod.expectedShare]))

describe('sharesFor', () => {
  it('expects equal shares of whoever is eligible', () => {
    const of = sharesFor(servicePlan(['a', 'b', 'c']), null)
    expect(shares(of, ['a', 'c', 'new', 'newer'])).toEqual({ a: 0.25, c: 0.25, new: 0.25, newer: 0.25 })
  })

  it('gives a key\'s share to the pods it names, prefixes or marks between dashes, equally', () => {
    const of = sharesFor(servicePlan([]), { kind: 'shares', shares: { v1: 0.9, v2: 0.1 }, tolerance: 0.1 })
    expect(shares(of, ['checkout-v1-x', 'checkout-v1-y', 'checkout-v2-z'])).toEqual({
      'checkout-v1-x': expect.closeTo(0.45), 'checkout-v1-y': expect.closeTo(0.45), 'checkout-v2-z': expect.closeTo(0.1),
    })
    expect(shares(of, ['v1', 'v2-abc'])).toEqual({ v1: expect.closeTo(0.9), 'v2-abc': expect.closeTo(0.1) })
  })

  it('prefers the exact name and the longest key, and divides what is left among the unnamed', () => {
    const of = sharesFor(servicePlan([]), { kind: 'shares', shares: { web: 0.3, 'web-b': 0.5 }, tolerance: 0.1 })
    expect(shares(of, ['web-a', 'web-b', 'x', 'y'])).toEqual({
      'web-a': expect.closeTo(0.3), 'web-b': expect.closeTo(0.5), x: expect.closeTo(0.1), y: expect.closeTo(0.1),
    })
  })

  it('makes the shares of a missing key those of the others', () => {
    const of = sharesFor(servicePlan([]), { kind: 'shares', shares: { v1: 0.8, v2: 0.2 }, tolerance: 0.1 })
    expect(shares(of, ['v1-a'])).toEqual({ 'v1-a': 1 })
  })

  it('knows unequal shares by policy only for the pods they were planned for', () => {
    const plan = servicePlan([], { pods: [plannedPod('a', 0.5), plannedPod('b', 0.25), plannedPod('c', 0.25)] })
    const of = sharesFor(plan, null)
    expect(shares(of, ['c', 'b', 'a'])).toEqual({ a: 0.5, b: 0.25, c: 0.25 })
    expect(of(['a', 'b']).known).toBe(false)
  })

  it('does not know whether a policy that leaves pods out uses a new one', () => {
    const far = plannedPod('far', 0, { eligible: false, note: 'not meant for zone zone-b, in which connections enter' })
    const of = sharesFor(servicePlan([], { pods: [plannedPod('a', 0.5), plannedPod('b', 0.5), far] }), null)
    expect(of(['a']).known).toBe(true)
    expect(of(['a', 'b', 'new']).known).toBe(false)
  })
})
