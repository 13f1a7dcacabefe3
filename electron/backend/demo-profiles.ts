import { profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import type { ScenarioName } from '../demo/start-demo-cluster.ts'

const even = { balance: { tolerance: '25%' }, errors: { below: '1%' } }

const quick = { model: 'open', stages: [{ rate: 300, for: '12s' }], connections: 50, requestsPerConnection: 1 }
/** Where pods come and go, only the calm stretches can be judged: more connections are needed in them. */
const dense = { ...quick, stages: [{ rate: 500, for: '14s' }] }

/** Failovers are judged; what comes and goes meanwhile leaves too little for the balance. */
const rolling = { ...quick, stages: [{ rate: 500, for: '22s' }], connections: 100 }
const rollout = { disruptions: [{ at: '3s', do: 'rollout' }], expect: { errors: { below: '5%' }, failover: { errors: { below: '0.001%' } } } }

/** What each scenario is tried with, beyond its target. */
const specs: Record<ScenarioName, { description: string; target?: object; load: object; request?: object; disruptions?: object[]; expect: object }> = {
  'failover': {
    description: 'a pod is deleted under load: how long is the gap, and is it even again?',
    load: { ...quick, stages: [{ rate: 400, for: '16s' }] },
    disruptions: [{ at: '5s', do: 'delete', pods: 1 }],
    expect: { balance: { tolerance: '25%' }, errors: { below: '2%' }, failover: { within: '3s' } },
  },
  'even': { description: 'nobody disturbs it: does every pod get its share?', load: quick, expect: even },
  'hot-pod': { description: 'one pod takes three times its share: is it found and named?', load: quick, expect: even },
  'starved-pod': { description: 'one pod gets nothing: is it found and named?', load: quick, expect: even },
  'slow-pod': { description: 'one pod is slower: is it named, though it gets its share?', load: quick, expect: even },
  'not-ready': { description: 'one pod is not ready now and then: is it named, and judged while it is ready only?', load: dense, expect: even },
  'leaving-pods': {
    description: 'pods leave during the run: are they named, and what does it cost?', load: { ...dense, stages: [{ rate: 500, for: '24s' }] },
    expect: { balance: { tolerance: '25%' }, errors: { below: '5%' } },
  },
  'stale-endpoint': {
    description: 'the proxies follow late: which pod answers though it should not?', load: { ...dense, stages: [{ rate: 500, for: '20s' }] },
    expect: even,
  },
  'keepalive-pin': {
    description: 'many requests on four lasting connections: what can they tell?',
    load: { model: 'open', stages: [{ rate: 100, for: '8s' }], connections: 4, requestsPerConnection: 'unlimited' }, expect: even,
  },
  'few-connections': {
    description: 'forty connections for five pods: what can they tell?', load: { ...quick, stages: [{ rate: 8, for: '5s' }] }, expect: even,
  },
  'scale-out': {
    description: 'two pods more: how long until they carry a fair share?', load: { ...dense, stages: [{ rate: 500, for: '16s' }] },
    disruptions: [{ at: '4s', do: 'scale', by: 2 }], expect: even,
  },
  'scale-out-idle': {
    description: 'two pods more behind connections that are never closed: do they get anything to do?',
    load: { ...quick, stages: [{ rate: 300, for: '14s' }], requestsPerConnection: 'unlimited' }, disruptions: [{ at: '3s', do: 'scale', by: 2 }], expect: even,
  },
  'affinity': { description: 'one pod answers everything: is the reason found?', load: { ...quick, stages: [{ rate: 300, for: '6s' }] }, expect: even },
  'weights': { description: 'two pods are weighted: is it recognised?', load: quick, expect: even },
  'round-robin': { description: 'pods are taken in turn: is it noticed that this is more even than chance?', load: { ...quick, stages: [{ rate: 300, for: '8s' }] }, expect: even },
  'local-policy': { description: 'only pods of one node answer: is that expected, and are they even?', load: quick, expect: even },
  'same-zone': { description: 'only pods of one zone answer: is that expected, and are they even?', load: quick, expect: even },
  'same-node': { description: 'only pods of one node are preferred: is that expected, and are they even?', load: quick, expect: even },
  'by-name': {
    description: 'a Service that only names an address: is it said that its balancing was not tested?', load: { ...quick, stages: [{ rate: 300, for: '4s' }] },
    target: { service: 'checkout-by-name' }, expect: { errors: { below: '1%' } },
  },
  'rollout': { description: 'all pods are replaced by a rollout: how many requests are lost?', load: rolling, ...rollout },
  'rollout-prestop': { description: 'all pods sleep before they end: does the rollout lose a single request?', load: rolling, ...rollout },
  'slow-drain': {
    description: 'an evicted pod goes on answering its old connections: how long do they keep it?',
    load: { ...quick, stages: [{ rate: 300, for: '20s' }], connections: 40, requestsPerConnection: 'unlimited' },
    disruptions: [{ at: '4s', do: 'evict', pods: 1 }],
    expect: { errors: { below: '1%' }, failover: { within: '3s' } },
  },
  'no-replacement': {
    description: 'a node is drained and nothing else has room: what becomes of its pods?',
    load: { ...quick, stages: [{ rate: 300, for: '16s' }] },
    disruptions: [{ at: '3s', do: 'drain', node: 'demo-worker-2', force: true }],
    expect: { balance: { tolerance: '50%' }, errors: { below: '5%' }, failover: { within: '3s' } },
  },
  'node-lost': {
    description: 'a node falls silent: how long do requests hang, and what ends it?',
    load: { ...quick, stages: [{ rate: 200, for: '26s' }], connections: 400 }, request: { timeout: '1s' },
    expect: { errors: { below: '2%' }, failover: { within: '3s' } },
  },
  'budget': {
    description: 'a disruption budget forbids what the profile plans: is it told why, and is nothing half done?',
    load: { ...quick, stages: [{ rate: 200, for: '12s' }] },
    disruptions: [{ at: '2s', do: 'evict', pods: 1 }, { at: '4s', do: 'drain', node: 'demo-worker-2', force: true, recover: '3s' }],
    expect: { errors: { below: '0.1%' }, failover: { within: '3s' } },
  },
}

/** The profile document proposed for a scenario of the demo cluster. */
export function demoProfile(scenario: ScenarioName, target: { context: string; namespace: string; service: string }): unknown {
  const { description, target: other, ...spec } = specs[scenario]
  return {
    apiVersion: profileApiVersion,
    kind: profileKind,
    metadata: { name: `${target.service}-${scenario}`, description },
    spec: { target: { ...target, port: 'http', ...other }, ...spec },
  }
}
