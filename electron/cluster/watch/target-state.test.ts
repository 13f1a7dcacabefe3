import { describe, expect, it } from 'vitest'
import { endpointSliceSchema, podSchema, serviceSchema } from '../api/objects.ts'
import { podObject, serviceObject, sliceObject, type EndpointSpec, type PodSpec } from '../testing/objects.ts'
import type { TargetView } from '../target/planned-pods.ts'
import { createTargetState, type TargetChange } from './target-state.ts'

const pod = (spec: PodSpec) => podSchema.parse(podObject(spec))
const slice = (specs: EndpointSpec[], options?: Parameters<typeof sliceObject>[1]) => endpointSliceSchema.parse(sliceObject(specs, options))
const view: TargetView = {
  service: serviceSchema.parse(serviceObject()),
  portName: 'http',
  family: 'IPv4',
  vantage: { node: 'node-1', zone: 'z-a' },
  zones: new Map([['node-1', 'z-a']]),
}
const told = ({ events }: TargetChange) =>
  events.map((event) => `${event.atMs} ${event.kind} ${event.subject}${event.detail === '' ? '' : `: ${event.detail}`}`)
const started = () => {
  const state = createTargetState(view)
  state.listPods([pod({ name: 'a' }), pod({ name: 'b' })], 0)
  state.listSlices([slice([{ name: 'a' }, { name: 'b' }])], 0)
  return state
}

describe('the state of a watched target', () => {
  it('starts without events and with shares', () => {
    const state = createTargetState(view)
    expect(state.listPods([pod({ name: 'a' })], 0).events).toEqual([])
    const change = state.listSlices([slice([{ name: 'a' }])], 0)
    expect(change.events).toEqual([])
    expect(change.pods).toMatchObject([{ name: 'a', eligible: true, expectedShare: 1, zone: 'z-a' }])
  })

  it('tells why a pod has no node, once for each reason', () => {
    const state = started()
    const waiting = (message: string) => {
      const object = pod({ name: 'c', node: '', ready: false })
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: undefined }
      return { ...object, status: object.status ? { ...object.status, conditions: [condition] } : object.status }
    }
    expect(told(state.changePod('ADDED', waiting('no room'), 1))).toEqual(['1 pod-added c', '1 pod-unschedulable c: no room'])
    expect(told(state.changePod('MODIFIED', waiting('no room'), 2))).toEqual([])
    expect(told(state.changePod('MODIFIED', waiting('still none'), 3))).toEqual(['3 pod-unschedulable c: still none'])
  })

  it('tells the life of a newcomer', () => {
    const state = started()
    expect(told(state.changePod('ADDED', pod({ name: 'c', node: '', ready: false }), 1))).toEqual(['1 pod-added c'])
    expect(told(state.changePod('MODIFIED', pod({ name: 'c', ready: false }), 2))).toEqual(['2 pod-scheduled c: on node node-1'])
    expect(told(state.changeSlice('MODIFIED', slice([{ name: 'a' }, { name: 'b' }, { name: 'c', ready: false }]), 3))).toEqual([
      '3 endpoint-not-ready c: added, 10.0.0.1',
    ])
    const ready = state.changePod('MODIFIED', pod({ name: 'c' }), 4)
    expect(ready.events).toEqual([
      { atMs: 4, source: 'watch', kind: 'pod-ready', subject: 'c', detail: '', serverTime: '2030-01-01T00:00:05Z' },
    ])
    const inSlice = state.changeSlice('MODIFIED', slice([{ name: 'a' }, { name: 'b' }, { name: 'c' }]), 5)
    expect(told(inSlice)).toEqual(['5 endpoint-ready c: 10.0.0.1'])
    expect(inSlice.pods?.map((one) => one.expectedShare)).toEqual([1 / 3, 1 / 3, 1 / 3])
  })

  it("tells the end of a pod, with the server's time of the request and not of the deadline", () => {
    const state = started()
    const terminating = state.changePod('MODIFIED', pod({ name: 'a', terminating: true }), 1)
    expect(terminating.events).toEqual([
      { atMs: 1, source: 'watch', kind: 'pod-terminating', subject: 'a', detail: 'grace period 30 s', serverTime: '2030-01-01T00:00:30Z' },
    ])
    const drained = state.changeSlice('MODIFIED', slice([{ name: 'a', ready: false, serving: true, terminating: true }, { name: 'b' }]), 2)
    expect(told(drained)).toEqual(['2 endpoint-terminating a: still serving'])
    expect(drained.pods).toMatchObject([
      { name: 'a', eligible: false, note: 'terminating' },
      { name: 'b', expectedShare: 1 },
    ])
    expect(told(state.changePod('MODIFIED', pod({ name: 'a', terminating: true, ready: false }), 3))).toEqual([
      '3 pod-not-ready a: ContainersNotReady',
    ])
    expect(told(state.changeSlice('MODIFIED', slice([{ name: 'b' }]), 4))).toEqual(['4 endpoint-gone a: removed from its EndpointSlice'])
    expect(told(state.changePod('DELETED', pod({ name: 'a', terminating: true, ready: false }), 5))).toEqual(['5 pod-gone a'])
    expect(state.pods().map((one) => one.name)).toEqual(['b'])
  })

  it('tells restarts, and a pod that was killed at once', () => {
    const state = started()
    expect(told(state.changePod('MODIFIED', pod({ name: 'a', restarts: 1 }), 1))).toEqual(['1 pod-restarted a: container app'])
    expect(told(state.changePod('DELETED', pod({ name: 'a', restarts: 1 }), 2))).toEqual([
      '2 pod-gone a: deleted at once, or no longer selected by the Service',
    ])
  })

  it('says nothing when it is told the same again', () => {
    const state = started()
    const same = [
      state.listPods([pod({ name: 'a' }), pod({ name: 'b' })], 1),
      state.listSlices([slice([{ name: 'b' }, { name: 'a' }])], 2),
      state.changePod('MODIFIED', pod({ name: 'a' }), 3),
      state.changeSlice('MODIFIED', slice([{ name: 'a' }, { name: 'b' }]), 4),
    ]
    expect(same).toEqual(same.map(() => ({ events: [], pods: null })))
  })

  it('finds in a later list what happened meanwhile', () => {
    const state = started()
    expect(told(state.listPods([pod({ name: 'b', ready: false }), pod({ name: 'c' })], 9))).toEqual([
      '9 pod-gone a: deleted at once, or no longer selected by the Service',
      '9 pod-not-ready b: ContainersNotReady',
      '9 pod-added c',
      '9 pod-scheduled c: on node node-1',
      '9 pod-ready c',
    ])
    expect(told(state.listSlices([slice([{ name: 'b', ready: false }, { name: 'c' }])], 9))).toEqual([
      '9 endpoint-gone a: removed from its EndpointSlice',
      '9 endpoint-not-ready b: 10.0.0.1',
      '9 endpoint-ready c: added, 10.0.0.1',
    ])
  })

  it('keeps an endpoint that only moves to another slice', () => {
    const state = started()
    expect(told(state.changeSlice('ADDED', slice([{ name: 'b' }], { name: 'checkout-2' }), 1))).toEqual([])
    expect(told(state.changeSlice('MODIFIED', slice([{ name: 'a' }]), 2))).toEqual([])
    expect(told(state.changeSlice('DELETED', slice([{ name: 'b' }], { name: 'checkout-2' }), 3))).toEqual([
      '3 endpoint-gone b: removed from its EndpointSlice',
    ])
  })

  it('keeps apart a pod and its successor of the same name', () => {
    const state = started()
    state.changePod('MODIFIED', pod({ name: 'a', terminating: true }), 1)
    expect(told(state.changePod('ADDED', pod({ name: 'a', uid: 'second', ready: false, node: '' }), 2))).toEqual(['2 pod-added a'])
    expect(told(state.changePod('DELETED', pod({ name: 'a', terminating: true }), 3))).toEqual(['3 pod-gone a'])
    expect(state.pods().filter((one) => one.uid === 'second')).toHaveLength(1)
  })
})
