import { describe, expect, it } from 'vitest'
import { connectionsNeeded } from '../distribution/planning.ts'
import { checkProfile } from './check-profile.ts'
import { proposedTolerance, proposeProfile, type ProposalSubject } from './propose-profile.ts'

const target = { context: 'kind-dev', namespace: 'shop', service: 'checkout', port: 'http' }
const proposed = (subject: Partial<ProposalSubject>) =>
  checkProfile(proposeProfile({ target, eligiblePods: 5, connectionsNeeded: null, affinity: false, ...subject }))

describe('a proposed profile', () => {
  it.each([1, 2, 3, 5, 20, 50, 100])('is valid, gentle and long enough for a verdict on %i pods', (pods) => {
    const needed = connectionsNeeded(pods, proposedTolerance)
    const { problems, figures, completed } = proposed({ eligiblePods: pods, connectionsNeeded: needed })
    expect(problems).toEqual([])
    expect(completed?.load).toMatchObject({ model: 'open', requestsPerConnection: 1 })
    expect(completed?.disruptions).toEqual([])
    expect(figures?.mostRequestsPerSecond).toBe(Math.min(200, 50 * pods))
    expect(figures?.connections ?? 0).toBeGreaterThanOrEqual(Math.min(needed * 1.25, 200 * 900))
    expect(figures?.plannedMs).toBeLessThanOrEqual(900_000)
  })
  it('expects affinity where that is how the Service is meant', () => {
    expect(proposed({ affinity: true }).completed?.expect.balance).toEqual({ kind: 'affinity' })
  })
  it('names what it is for, with a number as a number', () => {
    expect(proposed({ target: { ...target, port: '8080' } }).document).toMatchObject({
      metadata: { name: 'checkout' }, spec: { target: { context: 'kind-dev', namespace: 'shop', service: 'checkout', port: 8080 } },
    })
    const { document } = proposed({ target: { ...target, port: null } })
    expect(document).toHaveProperty('spec.target', { context: 'kind-dev', namespace: 'shop', service: 'checkout' })
  })
})
