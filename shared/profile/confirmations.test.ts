import { describe, expect, it } from 'vitest'
import type { Plan, PlannedPod } from '../model/plan.ts'
import { confirmationsNeeded, disruptionSentence } from './confirmations.ts'
import { defaultGuardRails, guardRailsSchema, type GuardRails } from './guard-rails.ts'
import { parseProfile } from './parse-profile.ts'

const pod = (name: string, eligible = true): PlannedPod => ({
  name, uid: name, ip: '', node: '', zone: '', ready: eligible, eligible, expectedShare: 0, note: '',
})
const service = (context: string, server = 'https://10.0.0.1:6443'): Plan['target'] => ({
  kind: 'service', context, server, namespace: 'shop', service: 'checkout', type: 'NodePort',
  port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
})
const pods = [pod('a'), pod('b'), pod('c'), pod('d', false)]

interface Given {
  load?: object
  disruptions?: object[]
  target?: Plan['target']
  local?: boolean
  rails?: Partial<GuardRails>
}

function needed({ load, disruptions, target = service('kind-dev'), local = false, rails }: Given): string[] {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' },
    spec: { target: { service: 'checkout' }, ...(load ? { load } : {}), ...(disruptions ? { disruptions } : {}) },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return confirmationsNeeded({ profile: parsed.profile, plan: { target, pods, local } }, { ...defaultGuardRails, ...rails })
    .map(({ path, message }) => `${path}: ${message}`)
}

const loadOf = (rate: number) => {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { service: 'checkout' }, load: { stages: [{ rate, for: '10s' }] } },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.profile.load
}
const open = (rate: number, to = rate) => ({ stages: [{ rate: 10, for: '10s' }, { rate, to, for: '10s' }] })
const fast = 'spec.load.stages: Up to 1 500 requests per second go to shop/checkout in context kind-dev; the guard rail is 1 000.'
const wide = 'spec.load.connections: Up to 501 connections at a time are opened to shop/checkout in context kind-dev; '
  + 'the guard rail is 500.'
const deleted = 'spec.disruptions[0]: After 5s 1 of 3 pods of shop/checkout in context kind-dev will be deleted.'
const production = (context: string, sign: string, amount = '10 requests per second') =>
  `spec.target: Up to ${amount} go to shop/checkout in context ${context}, which looks like production (${sign}).`
const disruption = { at: '5s', do: 'delete', pods: 1 }

describe('what a run must be confirmed for', () => {
  it.each<[string, Given, string[]]>([
    ['nothing within the guard rails', { load: open(1000) }, []],
    ['a rate above them', { load: open(1500) }, [fast]],
    ['a ramp that ends above them', { load: open(10, 1500) }, [fast]],
    ['a rate above raised ones is fine', { load: open(1500), rails: { mostRequestsPerSecond: 1500 } }, []],
    ['connections of an open load', { load: { ...open(10), connections: 501 } }, [wide]],
    ['connections of a closed load', { load: { stages: [{ connections: 1, to: 501, for: '5s' }] } }, [wide]],
    ['as many as allowed', { load: { ...open(10), connections: 500 } }, []],
    ['a context that looks like production', { load: open(10), target: service('eu-PROD-1') }, [production('eu-PROD-1', 'eu-PROD-1')]],
    ['a server that does', { load: open(10), target: service('a', 'https://api.prod.example:6443/k8s') },
      [production('a', 'api.prod.example')]],
    ['a closed load on production', { load: { stages: [{ connections: 7, for: '5s' }] }, target: service('prod') },
      [production('prod', 'prod', '7 connections at a time')]],
    ['another pattern', { load: open(10), target: service('live-1'), rails: { productionPattern: '^(live|main)-' } },
      [production('live-1', 'live-1')]],
    ['no pattern: nothing is production', { load: open(10), target: service('prod'), rails: { productionPattern: '' } }, []],
    ['a URL by its host', { load: open(10), target: { kind: 'url', url: 'https://a.prod.example:8443/cart' } },
      ['spec.target: Up to 10 requests per second go to https://a.prod.example:8443/cart, which looks like production (a.prod.example).']],
    ['not a URL by its path', { load: open(10), target: { kind: 'url', url: 'https://shop.example/products' } }, []],
    ['everything at once, each once', { load: { ...open(1500), connections: 501 }, disruptions: [disruption] }, [fast, wide, deleted]],
    ['nothing but disruptions on this computer', { load: { ...open(1500), connections: 501 }, local: true, disruptions: [disruption] },
      [deleted]],
    ['a disruption of what looks like production, also on this computer',
      { load: open(10), target: service('prod'), local: true, disruptions: [disruption] },
      ['spec.target: shop/checkout in context prod is disrupted, which looks like production (prod).', deleted.replace('kind-dev', 'prod')]],
    ['nor where the user wants none', { load: open(10), disruptions: [disruption], rails: { confirmDisruptions: false } }, []],
  ])('%s', (_, given, expected) => expect(needed(given)).toEqual(expected))

  it('tells with a disruption what speaks against it, and what comes of that', () => {
    const objections = [{ code: 'budget', text: 'A budget allows none.', next: '', forceable: true }]
    const sentence = (force: boolean) => confirmationsNeeded({
      profile: { load: loadOf(10), disruptions: [{ atMs: 5000, do: 'delete', pods: 1, by: null, force }] },
      plan: { target: service('kind-dev'), pods, local: true, disruptions: [{ atMs: 5000, do: 'delete', text: '', victims: [], objections }] },
    }, defaultGuardRails).map(({ message }) => message)
    const done = 'After 5s 1 of 3 pods of shop/checkout in context kind-dev will be deleted.'
    expect(sentence(false)).toEqual([`${done} As things stand it will be left out: A budget allows none.`])
    expect(sentence(true)).toEqual([`${done} It is forced although: A budget allows none.`])
  })

  it.each([
    [{ do: 'delete', pods: 2, by: null }, 'Now 2 of 3 pods (a, b) of shop/checkout in context kind-dev will be deleted.'],
    [{ do: 'evict', pods: 1, by: null }, 'Now 1 of 3 pods (a, b) of shop/checkout in context kind-dev will be evicted.'],
    [{ do: 'scale', pods: 1, by: -1 }, 'Now what is behind shop/checkout in context kind-dev will be scaled by -1 replicas. This is undone when the run ends.'],
    [{ do: 'scale', pods: 1, by: 2, workload: 'v2', repeat: 3 },
      'Now v2 behind shop/checkout in context kind-dev will be scaled by 2 replicas, 3 times. This is undone when the run ends.'],
    [{ do: 'delete', pods: 1, all: true, by: null, node: 'n1' }, 'Now every pod on node n1 (a, b) of shop/checkout in context kind-dev will be deleted.'],
    [{ do: 'drain', pods: 1, by: null }, 'Now a node with pods of shop/checkout in context kind-dev will be drained of these pods. This is undone when the run ends.'],
    [{ do: 'rollout', pods: 1, by: null }, 'Now all pods of shop/checkout in context kind-dev will be replaced by a rollout.'],
  ] as const)('says what %j does to what', (what, sentence) => {
    expect(disruptionSentence(what, 'Now', { target: service('kind-dev'), pods }, ['a', 'b'])).toBe(sentence)
  })
})

describe('guard rails', () => {
  it.each([
    [{ mostRequestsPerSecond: 0 }, 'mostRequestsPerSecond'],
    [{ mostConnections: 0.5 }, 'mostConnections'],
    [{ productionPattern: '(' }, 'productionPattern'],
  ])('refuse %j', (change, field) => {
    const parsed = guardRailsSchema.safeParse({ ...defaultGuardRails, ...change })
    expect(parsed.error?.issues[0]?.path).toEqual([field])
  })
})
