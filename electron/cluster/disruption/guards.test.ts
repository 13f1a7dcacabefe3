import { describe, expect, it } from 'vitest'
import type { PlannedPod } from '../../../shared/model/plan.ts'
import type { DisruptionKind } from '../../../shared/profile/disruption.ts'
import { podSchema, serviceSchema } from '../api/objects.ts'
import { memoryCluster, type MemoryAnswer } from '../testing/memory-cluster.ts'
import { podObject, serviceObject } from '../testing/objects.ts'
import { considerDisruption } from './consider.ts'
import { selects } from './selectors.ts'
import { chooseWorkload, workloadsOf } from './workloads.ts'

const owned = (name: string, owner = 'checkout-abc', labels: Record<string, string> = {}) => {
  const pod = podObject({ name, labels: { app: 'checkout', 'pod-template-hash': 'abc', ...labels } })
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [{ kind: 'ReplicaSet', name: owner, uid: 'u', controller: true }] } }
}
const raw = ['a', 'b', 'c', 'd'].map((name) => owned(name))
const planned = raw.map(({ metadata }): PlannedPod => ({
  name: metadata.name, uid: metadata.uid, ip: '', node: 'node-1', zone: '', ready: true, eligible: true, expectedShare: 0.25, note: '',
}))
const budgets = (items: unknown[]): Record<string, MemoryAnswer> => ({ '/apis/policy/v1/namespaces/shop/poddisruptionbudgets': { items } })
const budget = (disruptionsAllowed: number, selector: unknown = { matchLabels: { app: 'checkout' } }) =>
  ({ metadata: { name: 'checkout', namespace: 'shop' }, spec: { selector }, status: { disruptionsAllowed } })
const autoscaler = (name: string) =>
  ({ metadata: { name: 'auto', namespace: 'shop' }, spec: { scaleTargetRef: { kind: 'Deployment', name } } })
const deployment = (metadata: object) => ({ metadata: { name: 'checkout', namespace: 'shop', ...metadata }, spec: { replicas: 4 } })
const deploymentPath = '/apis/apps/v1/namespaces/shop/deployments/checkout'

async function objections(kind: DisruptionKind, victims: number, more: Record<string, MemoryAnswer> = {}, by: number | null = null) {
  const cluster = memoryCluster({ '/api/v1/namespaces/shop/pods': { items: raw }, ...more })
  const spec = { do: kind, pods: Math.max(1, victims), by }
  const considered = await considerDisruption(cluster, spec, serviceSchema.parse(serviceObject()), planned, planned.slice(0, victims))
  return considered.objections.map(({ code, forceable }) => `${code}${forceable ? '' : '!'}`)
}

describe('what the cluster says against a disruption', () => {
  it.each<[string, DisruptionKind, number, Record<string, MemoryAnswer>, number | null, string[]]>([
    ['nothing where no rule is there', 'evict', 1, {}, null, []],
    ['a budget that allows it', 'evict', 1, budgets([budget(1)]), null, []],
    ['a budget that does not', 'evict', 2, budgets([budget(1)]), null, ['budget']],
    ['nor a deletion, which would ignore it', 'delete', 1, budgets([budget(0)]), null, ['budget']],
    ['nor a drain', 'drain', 1, budgets([budget(0)]), null, ['budget']],
    ['a budget of other pods', 'evict', 1, budgets([budget(0, { matchLabels: { app: 'cart' } })]), null, []],
    ['a budget without selector covers nothing', 'evict', 1, budgets([budget(0, null)]), null, []],
    ['an empty selector covers all', 'evict', 1, budgets([budget(0, {})]), null, ['budget']],
    ['budgets that may not be read', 'evict', 1, { '/apis/policy/v1/namespaces/shop/poddisruptionbudgets': { refused: 403 } }, null, []],
    ['an autoscaler of the workload', 'scale', 0,
      { '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers': { items: [autoscaler('checkout')] } }, -1, ['autoscaler']],
    ['an autoscaler of another', 'scale', 0,
      { '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers': { items: [autoscaler('cart')] } }, -1, []],
    ['Argo CD', 'rollout', 0, { [deploymentPath]: { object: deployment({ labels: { 'argocd.argoproj.io/instance': 'shop' } }) } }, null, ['gitops']],
    ['Flux', 'scale', 0, { [deploymentPath]: { object: deployment({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }) } }, 1, ['gitops']],
    ['GitOps does not matter to a pod', 'evict', 1,
      { [deploymentPath]: { object: deployment({ labels: { 'argocd.argoproj.io/instance': 'shop' } }) } }, null, []],
    ['too few left', 'scale', 0, {}, -3, ['too-few-left']],
  ])('%s', async (_, kind, victims, more, by, expected) => {
    expect(await objections(kind, victims, more, by)).toEqual(expected)
  })

  it('cannot scale what belongs to nothing', async () => {
    const loose = { '/api/v1/namespaces/shop/pods': { items: ['a', 'b', 'c', 'd'].map((name) => podObject({ name })) } }
    expect(await objections('scale', 0, loose, -1)).toEqual(['no-workload!'])
  })
})

describe('workloads behind pods', () => {
  const pods = (...objects: unknown[]) => objects.map((object) => podSchema.parse(object))
  it('are told by owner references, a Deployment by its ReplicaSet', () => {
    const other = { ...podObject({ name: 's-0' }), metadata: { ...podObject({ name: 's-0' }).metadata, ownerReferences: [{ kind: 'StatefulSet', name: 's', controller: true }] } }
    const found = workloadsOf(pods(owned('a'), owned('b'), other, podObject({ name: 'loose' }), owned('c', 'hand-made')))
    expect(found.map(({ kind, name, resource, pods: count }) => [kind, name, resource, count])).toEqual([
      ['Deployment', 'checkout', 'deployments', 2], ['ReplicaSet', 'hand-made', 'replicasets', 1], ['StatefulSet', 's', 'statefulsets', 1],
    ])
    expect(chooseWorkload(found, 's', 'scale', 'shop/checkout')).toMatchObject({ kind: 'StatefulSet' })
    expect(() => chooseWorkload(found, undefined, 'scale', 'shop/checkout')).toThrow(/Several workloads/)
    expect(() => chooseWorkload(found, 'nope', 'rollout', 'shop/checkout')).toThrow(/nothing named nope/)
    expect(() => chooseWorkload(found, 'hand-made', 'rollout', 'shop/checkout')).toThrow(/nothing named hand-made/)
  })
})

describe('label selectors', () => {
  const selector = (expressions: { key: string; operator: string; values: string[] }[]) => ({ matchLabels: {}, matchExpressions: expressions })
  it.each([
    ['In', ['x', 'y'], { a: 'x' }, true], ['In', ['y'], { a: 'x' }, false], ['In', ['x'], {}, false],
    ['NotIn', ['y'], { a: 'x' }, true], ['NotIn', ['x'], { a: 'x' }, false], ['NotIn', ['x'], {}, true],
    ['Exists', [], { a: '' }, true], ['Exists', [], {}, false], ['DoesNotExist', [], {}, true], ['DoesNotExist', [], { a: 'x' }, false],
    ['Unheard', [], { a: 'x' }, false],
  ] as const)('%s %j on %j: %s', (operator, values, labels, expected) => {
    expect(selects(selector([{ key: 'a', operator, values: [...values] }]), { ...labels })).toBe(expected)
  })
})
