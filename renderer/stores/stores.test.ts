import { expect, test } from 'vitest'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import type { ServiceSummary } from '../../shared/model/target.ts'
import { createDoublePress } from './double-press.ts'
import { disruptionsOf, proposedProfile, scenarioProfile } from './proposed-profile.ts'

const service: ServiceSummary = {
  context: 'kind-dev', namespace: 'shop', name: 'checkout', type: 'NodePort', clusterIP: '10.96.0.1',
  endpoints: { ready: 3, total: 3 }, policies: [], ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' }], routes: [],
}

test('two presses within the time count once, and a third starts anew', () => {
  const presses = createDoublePress(1000)
  expect(presses.press(0)).toBe(false)
  expect(presses.press(900)).toBe(true)
  expect(presses.press(1000)).toBe(false)
  expect(presses.press(2500)).toBe(false)
  expect(presses.press(3500)).toBe(true)
})

test('what is proposed for a Service is a valid profile that breaks nothing', () => {
  expect(parseProfile(proposedProfile(service))).toMatchObject({
    ok: true,
    profile: { target: { kind: 'service', context: 'kind-dev', namespace: 'shop', service: 'checkout', port: 'http' }, disruptions: [] },
  })
  expect(disruptionsOf(proposedProfile(service))).toEqual([])
})

test('a scenario\'s profile is pointed at the demo cluster, and what it breaks is told', () => {
  const demo = { contextName: 'evenkeel-demo', kubeconfigPath: '/k', namespace: 'shop', service: 'checkout', scenario: 'failover', seed: 1 }
  const spec = { target: { port: 'http' }, disruptions: [{ at: '5s', do: 'delete', pods: 1 }] }
  const profile = scenarioProfile({ kind: 'LoadProfile', spec }, demo)
  expect(profile).toMatchObject({
    kind: 'LoadProfile', spec: { target: { context: 'evenkeel-demo', namespace: 'shop', service: 'checkout', port: 'http' } },
  })
  expect(disruptionsOf(profile)).toEqual([{ what: 'delete 1 pod', at: '5s' }])
  expect(disruptionsOf(scenarioProfile(null, demo))).toEqual([])
})
