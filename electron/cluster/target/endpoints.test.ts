import { describe, expect, it } from 'vitest'
import { endpointSliceSchema } from '../api/objects.ts'
import { sliceObject } from '../testing/objects.ts'
import { endpointsOf } from './endpoints.ts'

const slices = (...objects: unknown[]) => objects.map((object) => endpointSliceSchema.parse(object))

describe('endpoints of a Service', () => {
  it('come from all slices, sorted, each once with its better condition', () => {
    const found = endpointsOf(
      slices(
        sliceObject([{ name: 'b' }, { name: 'a', ready: false }], { name: 's1' }),
        sliceObject([{ name: 'a', ready: true }, { name: 'c' }], { name: 's2' }),
        sliceObject([]),
      ),
      'IPv4',
      'http',
    )
    expect(found.map((endpoint) => [endpoint.name, endpoint.ready])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ])
  })

  it('take the better condition whichever slice comes first', () => {
    const worse = sliceObject([{ name: 'a', ready: false }], { name: 's1' })
    const better = sliceObject([{ name: 'a' }], { name: 's2' })
    for (const order of [slices(worse, better), slices(better, worse)]) {
      expect(endpointsOf(order, 'IPv4', 'http').map((endpoint) => endpoint.ready)).toEqual([true])
    }
  })

  it('are those of one family and one port name', () => {
    const all = slices(
      sliceObject([{ name: 'a' }]),
      sliceObject([{ name: 'six' }], { family: 'IPv6' }),
      sliceObject([{ name: 'admin' }], { port: 'admin' }),
    )
    expect(endpointsOf(all, 'IPv4', 'http').map((endpoint) => endpoint.name)).toEqual(['a'])
    expect(endpointsOf(all, 'IPv6', 'http').map((endpoint) => endpoint.name)).toEqual(['six'])
    expect(endpointsOf(all, 'IPv4', null).map((endpoint) => endpoint.name)).toEqual(['a', 'admin'])
  })

  it('keeps apart a pod and its successor of the same name', () => {
    const found = endpointsOf(
      slices(
        sliceObject([
          { name: 'db-0', uid: 'old', ready: false, serving: true, terminating: true },
          { name: 'db-0', uid: 'new' },
        ]),
      ),
      'IPv4',
      'http',
    )
    expect(found.map((endpoint) => endpoint.uid).sort()).toEqual(['new', 'old'])
  })

  it.each([
    [{ ready: null }, { ready: true, serving: true, terminating: false }],
    [{ ready: false }, { ready: false, serving: false, terminating: false }],
    [
      { ready: false, serving: true, terminating: true },
      { ready: false, serving: true, terminating: true },
    ],
  ])('fills in absent conditions: %j', (given, expected) => {
    expect(endpointsOf(slices(sliceObject([{ name: 'a', ...given }])), 'IPv4', 'http')[0]).toMatchObject(expected)
  })

  it('without a pod are named by their address', () => {
    const [slice] = slices({ ...sliceObject([]), endpoints: [{ addresses: ['192.0.2.7'] }] })
    expect(slice && endpointsOf([slice], 'IPv4', 'http')[0]).toMatchObject({ name: '192.0.2.7', uid: '', ready: true })
  })
})
