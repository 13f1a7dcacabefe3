import { expect, test } from 'vitest'
import { createDoublePress } from './double-press.ts'
import { scenarioProfile } from './proposed-profile.ts'

test('two presses within the time count once, and a third starts anew', () => {
  const presses = createDoublePress(1000)
  expect(presses.press(0)).toBe(false)
  expect(presses.press(900)).toBe(true)
  expect(presses.press(1000)).toBe(false)
  expect(presses.press(2500)).toBe(false)
  expect(presses.press(3500)).toBe(true)
})

test('a scenario\'s profile is pointed at the demo cluster', () => {
  const demo = { contextName: 'evenkeel-demo', kubeconfigPath: '/k', namespace: 'shop', service: 'checkout', scenario: 'failover', seed: 1 }
  const spec = { target: { port: 'http' }, disruptions: [{ at: '5s', do: 'delete', pods: 1 }] }
  const profile = scenarioProfile({ kind: 'LoadProfile', spec }, demo)
  expect(profile).toMatchObject({
    kind: 'LoadProfile', spec: { disruptions: spec.disruptions, target: { context: 'evenkeel-demo', namespace: 'shop', service: 'checkout', port: 'http' } },
  })
  expect(scenarioProfile(null, demo)).toMatchObject({ spec: { target: { service: 'checkout' } } })
})
