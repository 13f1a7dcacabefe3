import { profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import type { ScenarioName } from '../demo/start-demo-cluster.ts'

const even = { balance: { tolerance: '25%' }, errors: { below: '1%' } }

/** What each scenario is tried with, beyond its target. */
const specs: Record<ScenarioName, { description: string; load: object; disruptions?: object[]; expect: object }> = {
  failover: {
    description: 'a pod is deleted under load: how long is the gap, and is it even again?',
    load: { model: 'open', stages: [{ rate: 400, for: '16s' }], connections: 50, requestsPerConnection: 1 },
    disruptions: [{ at: '5s', do: 'delete', pods: 1 }],
    expect: { balance: { tolerance: '25%' }, errors: { below: '2%' }, failover: { within: '3s' } },
  },
  even: {
    description: 'nobody disturbs it: does every pod get its share?',
    load: { model: 'open', stages: [{ rate: 300, for: '12s' }], connections: 50, requestsPerConnection: 1 },
    expect: even,
  },
  'hot-pod': {
    description: 'one pod takes three times its share: is it found and named?',
    load: { model: 'open', stages: [{ rate: 300, for: '12s' }], connections: 50, requestsPerConnection: 1 },
    expect: even,
  },
}

/** The profile document proposed for a scenario of the demo cluster. */
export function demoProfile(scenario: ScenarioName, target: { context: string; namespace: string; service: string }): unknown {
  const { description, ...spec } = specs[scenario]
  return {
    apiVersion: profileApiVersion,
    kind: profileKind,
    metadata: { name: `${target.service}-${scenario}`, description },
    spec: { target: { ...target, port: 'http' }, ...spec },
  }
}
