import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profileTemplates, templateText } from '../../shared/profile/templates.ts'
import { failureIn, openTestHost, type TestHost } from './open-test-host.ts'

let host: TestHost
let target: Record<string, unknown>
beforeAll(async () => {
  host = await openTestHost()
  const { contextName, namespace, service } = await host.backend.startDemo({ scenario: 'even', seed: 1 })
  target = { context: contextName, namespace, service, port: 'http' }
})
afterAll(() => host.dispose())

describe('the templates on the demo cluster', () => {
  const ownNames = 'canary-weights'
  it.each(profileTemplates.filter(({ name }) => name !== ownNames))('$name can be run as it is: nothing is missing, nothing speaks against what it disrupts', async ({ name }) => {
    const plan = await host.backend.plan({ profile: { document: parse(templateText(name, target)) } })
    expect(plan.missingPermissions).toEqual([])
    expect(plan.pods.filter((pod) => pod.eligible)).toHaveLength(5)
    expect(plan.disruptions?.flatMap(({ objections }) => objections) ?? []).toEqual([])
  })

  it('canary-weights says which of its names are to be corrected first', async () => {
    const planned = host.backend.plan({ profile: { document: parse(templateText(ownNames, target)) } })
    expect(await failureIn(planned)).toMatchObject({ problems: [{ path: expect.stringContaining('checkout-v1') }, { path: expect.stringContaining('checkout-v2') }] })
  })

  it.each(['even-spread', 'keep-alive', 'survives-pod', 'survives-node', 'survives-rollout', 'scale-out'] as const)(
    '%s makes more connections than a verdict needs', async (name) => {
      const text = templateText(name, target)
      const plan = await host.backend.plan({ profile: { document: parse(text) } })
      const { figures } = await host.backend.checkProfile({ text })
      expect(figures?.connections).toBeGreaterThan(plan.connectionsNeeded ?? Infinity)
    })
})
